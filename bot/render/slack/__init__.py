"""What people see in Slack: answers, Home, help, forms. Takes plain values, gives validated messages and views."""
