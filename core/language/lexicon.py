"""The words of deal questions and what they stand for.

One table: a feature and the phrases that show it. A phrase may show several features; the longest phrase at
a place wins. Words that carry no meaning here are `noise`. Times, amounts and names are read elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

#: feature -> phrases, separated by commas. Contracted endings are words of their own ("what 's").
PHRASES: dict[str, str] = {
    # what is asked for ---------------------------------------------------------------------------
    "how_much": "how much, what amount, which amount, what sum, how many dollars, what figure, how large, how big, what is the amount, "
    "how expensive, how many euros, how many $",
    "ask_when": "when, what date, which date, what day, which day, on what date, on what day, on which date, at what date, on which "
    "day, by when, by what date, by which date, by what day, by which day, what calendar day, what calendar date, which "
    "calendar date, which calendar day, as of when, since when, what month, which month, in what month, in which month, "
    "from which date, until which date, until when, till when, from when, at what point, what time, what working day, which "
    "working day, on what working day, on which working day, what business day, which business day, what weekday, which "
    "weekday, on which weekday",
    "ask_who": "who, whom, whose, which party, which side, which company, which companies, what company, what parties, "
    "which parties, with whom",
    "ask_where": "where",
    "how_long": "how long, what length, what duration, for how long, how much longer, how many days, how many months, "
    "how many years, how many weeks",
    "how_many": "how many, what number of, number of, count of, how many units",
    "how_soon": "how soon, how quickly, how fast, how early, what is the soonest, what is the earliest, soonest, earliest, earliest "
    "possible, as soon as possible, asap, at the earliest, quickest, fastest, first possible, first chance, first "
    "opportunity, right away, shortest, how quick",
    "ask_why": "why, how come, how did you get, how do you get, how was that calculated, how is that calculated, "
    "how is this calculated, how was this calculated, show the math, show me the math, show the maths, show your work, "
    "show the calculation, show me the calculation, show the working, show your working, explain, explain that, "
    "explain this, walk me through, how did you calculate, how do you calculate, how is it calculated, how was it calculated, "
    "how did you arrive, how did you come, how do you arrive, how did you work, how do you figure, break that down for me, "
    "what is the calculation, what is the math, how was that computed, how is that computed, the reasoning, derivation, "
    "how so, what makes you say that",
    "yes_no": "can, could, may, is, are, does, do, did, has, have, will, would, was, were, is there, are there, might, must, "
    "should, shall, am",
    # money ---------------------------------------------------------------------------------------
    "cost": "cost, costs, costing, costed, spend, spends, spending, spent, expense, expenses, expenditure, expenditures, outlay, "
    "outlays, outgoing, outgoings, burn, burns, burned, burnt, burning, burn through, set us back, set them back, price "
    "tag, run us, run to, runs us, running us, budget, budgets, budgeted, budgeting, bill, tcv, total contract value, "
    "contract value, deal value, value of the deal, value of the contract, value of the agreement, worth, deal worth, "
    "damage, shell out, shelling out, fork out, fork over, cough up, opex, add up to, amount to, come to, price of the "
    "deal, price of the contract, price of the agreement, consume, consumed, accrue, accrued, accrues, accrual, accruals, "
    "accruing, financial impact, p&l impact, charged, gets charged, get charged, tab, sink, sunk, invested, cash out the "
    "door, tco, dish out, laid out, lay out, go out, going out, goes out, gone out, hit the books, put down, part with, "
    "disburse, disbursed, disbursement, disbursements, forked over, forked out, shelled out, coughed up, paid out, pay out, "
    "spendings, bleed, bleeding, go to, going to cost, gone to, have gone, has gone to, will have gone, out the door, hits "
    "the p&l, hit the p&l, money out, went out, hits the books, dough, consideration payable, cheque, check we write, "
    "cheque we write, how deep in will we be, how deep in are we, how deep are we in, rack up, racked up, racking up, rack, "
    "cheque we still write, check we still write, pencil in, coughing up, forking out, dishing out, laying out, paying out, "
    "handing over, set aside, put aside, setting aside, reserve for, reserve, earmark, earmarked, provision for, cost base, "
    "total bill, disbursing, parting with, add up everything, add everything up, amounts to, run up, running up",
    "pay": "pay, pays, paid, paying, payable, payables, payment, payments, pay for, paying for, paid for, remit, remitted, "
    "transfer, transferred, wire, wired, settle, settled, sent, money",
    "owe": "owe, owes, owed, owing, due, liable, liable for, liability, liabilities, outstanding, obligation, obligations, "
    "obligated, obliged, still payable",
    "fees": "fees, charges, rents, rentals",
    "fee": "fee, charge, rate, price, rent, rental, lease payment, tariff, subscription, pricing, unit fee, base fee, monthly bill, "
    "monthly payment, monthly amount, list price, sticker price, monthly price",
    "run_rate": "run rate, runrate, run-rate, annualised, annualized, annual rate, yearly rate, annualised cost, arr, "
    "annual run rate, annualised spend, annualized spend, burn rate",
    "full_price": "full price, full fee, full rate, full monthly fee, undiscounted, undiscounted fee, undiscounted price, "
    "normal price, regular price, regular fee, standard fee, standard rate, headline fee, headline price, list price, "
    "steady state, non-discounted, full-price, full monthly price, full monthly rate, regular rate, normal rate, normal fee",
    "revenue": "revenue, revenues, earn, earns, earned, earning, earnings, income, turnover, sales, take in, takes in, took in, top "
    "line, topline, rake in, rakes in, bring in, brings in, brought in, pocket, pockets, pocketed, proceeds, receipts, "
    "recognise, recognize, recognised, recognized, make off, makes off, made off, bring home",
    "receive": "receive, receives, received, receiving, get, gets, got, getting, collect, collects, collected, collecting, bill us, "
    "bills us, billed us, billed, bills, make, makes, made, charge us, charges us, charged us, book, books, booked, making "
    "on us, making from us, make on us, make from us, gets out of it, gets out of this, gets out of the deal, get from "
    "this, take, taking",
    "saved": "save, saves, saved, saving, savings, spared, cheaper",
    "exposure": "exposure, exposed, on the hook, on-the-hook, committed, commit, commitment, commitments, minimum commitment, firm "
    "commitment, locked in, locked into, lock in, stuck with, stuck for, tied to, tied up, tied in, minimum exposure, "
    "minimum spend, non-cancellable, noncancellable, non cancellable, uncancellable, unavoidable, guaranteed, guarantee, at "
    "risk, downside, worst case, walk-away cost, walk away cost, exit cost, exit costs, cost of exit, cost to exit, cost of "
    "leaving, cost of exiting, cost of walking away, breakage, break cost, break costs, breakup cost, firm obligation, hard "
    "commitment, hard committed, contractually committed, termination liability, bound for, bound to pay, cannot avoid, can "
    "not avoid, obligated for, contractually bound, minimum obligation, bare minimum, minimum owed, minimum we owe, "
    "guaranteed minimum, minimum payable, minimum liability, skin in the game, exit bill, exit price, firmly committed",
    "signed_up": "signed up for, signed up to, sign up for, signing up for, signed ourselves up for",
    "at_signing": "at signing, when signed, when we signed, on signing, signing date, at signature, upon signing, was signed, contract "
    "was signed, time of signing, the time of signing",
    # leaving -------------------------------------------------------------------------------------
    "notice": "notice, notices, notification, notify, notifies, notified, notifying, give notice, gave notice, given notice, giving "
    "notice, serve notice, served notice, serving notice, hand in notice, handed in notice, hand in our notice, put in "
    "notice, put in our notice, send notice, sent notice, issue notice, issued notice, tell them, tell the provider, tell "
    "the customer, tell the vendor, tell the supplier, tell the other side, let them know, inform, inform them, informing, "
    "warning, warn, give them notice, give our notice, give notice to, notice letter, termination notice, termination "
    "letter, notice of termination, heads-up, heads up, exit notice, notice to terminate, notice to leave, resign, "
    "resignation, tell anyone, speak up, send the letter, letter, raise our hand, say we are leaving, announce, notice "
    "date, notice day, serve, give them the letter, tell @, let @ know, inform @, give @ notice, notify @, warn @, give @ "
    "our notice, serves notice, handing in notice, giv notice, pull the trigger, telling @, handing in, notice goes out, "
    "notice go out, notice went out, notice is sent, notice were sent, notice is given, notice is served, notice were "
    "handed over, notice gets sent, notice were served, notice were given, send by date, notice was given, notice was "
    "served, notice was sent, notice gets served, notice lands, be told, needs to be told, notice window close, notice "
    "window closes, notice window, notice had gone out, notice has gone out, notice had been given, notice has been given, "
    "notice had been served, notice been given, notice been served, informed, be informed, letter goes out, letter went "
    "out, the letter, let anyone know, the letter goes out, the letter is sent, the letter went out, written notice, email notice, "
    "method of notice, notice method, form of notice, form of the notice",
    "deadline": "deadline, deadlines, cutoff, cut-off, cut off, last day, last date, latest, latest day, latest date, latest possible, "
    "latest possible day, latest possible date, final day, final date, last possible day, last possible date, drop-dead "
    "date, drop dead date, last chance, last moment, last call, no later than, at the latest, due date for, the last we "
    "can, last working day, last business day, final working day, final business day, latest working day, latest business "
    "day, last opportunity, point of no return, final chance, last safe day, last safe date, final call, last time, latest "
    "time, latest moment, last point, latest point, how late, notice date, notice day, send by date, notice window close, "
    "notice window closes, ltst date, ltst day, latest dt",
    "need": "need to, have to, must, should, had to, has to, needs to, ought to, supposed to, required to, want to, wants to, "
    "wanted to, would like to, like to, plan to, intend to, decide to, going to, aim to, hope to, got to, gotta, wanna, "
    "want, wants, wanted",
    "leave": "leave, leaves, leaving, exit, exits, exiting, exited, get out, gets out, getting out, got out, be out, is out, are "
    "out, we out, terminate, terminates, terminating, terminated, termination, quit, quits, quitting, walk, walk out, wind "
    "down, winding down, wind it down, wind up, winding up, bail, bail out, bailing, bow out, end the deal, end the "
    "contract, end the agreement, end it, ending it, ending the deal, ending the contract, end the lease, ending the lease, "
    "ending the agreement, stop the deal, stop the contract, stop it, drop out, drop the deal, drop it, be free, free of, "
    "get rid of, kill the deal, kill it, kill the contract, kick us out, kick them out, kicks us out, boot us, boot us out, "
    "throw us out, get off, be done, done with, shut it down, shut down, unwind, step away, part ways, opt out, switch off, "
    "turn it off, give up, hand back, hand it back, release, early termination, end early, ends early, ended early, ending "
    "early, terminate early, leave early, move out, sever, dissolve, ditch, pull us out, push us out, evict, evict us, "
    "early exit, departure, depart, be gone, us gone, them gone, ended, drop @, walked out, walked out the door, finishing, "
    "break the deal, break the contract, break the lease, break out of, break it off, break off, out by, out on, out "
    "before, out no later, want out, us out, out of the deal, out of the contract, out of this, out of it, out at, out in, "
    "out effective, out from, out as of, day out, date out, be rid of, rid of it, rid of, out when, out asap, out sooner, "
    "out the door, out for good, they out, xai out, @ out, be off, off the contract, off the hook with, have left, had "
    "left, left by, way out, ways out, capacity back, our capacity back, bailed, walked, quitted, got off",
    "cancel": "cancel, cancels, cancelled, canceled, cancelling, canceling, cancellation, walk away, walks away, walked away, "
    "walking away, pull the plug, pulls the plug, pulled the plug, pulling the plug, pull out, pulls out, pulled out, "
    "pulling out, call it off, calls it off, back out, backs out, backed out, backing out, pull the cord, call it quits",
    "end": "end, ends, ended, ending, end date, ending date, expire, expires, expired, expiring, expiry, expiry date, expiration, "
    "expiration date, run out, runs out, ran out, running out, finish, finishes, finished, be over, come to an end, comes "
    "to an end, coming to an end, conclude, concludes, concluded, stop, stops, stopped, stopping, lapse, lapses, lapsed, "
    "term end, end of term, end of the term, end of the contract, end of the deal, end of the agreement, end of the lease, "
    "end of contract, last until, lasts until, run until, runs until, go until, goes until, contract end, contract end "
    "date, final date of the deal, maturity, matures, end day, cease, ceases, close, closes, last day of the deal, last day "
    "of the contract, last day of the term, last day of the agreement, final day of the deal, final day of the contract, "
    "final day of the term, wrap up, wraps up, sunset, terminus, stop providing, go dark, goes dark, went dark, turned off, "
    "switched off, lose capacity, lose the capacity, lose access, is over, was over, are over, it over, over yet, over on, "
    "over by, all over, servers go dark, the servers go dark, last service day, last day of service, capacity end, capacity "
    "ends, the capacity end, come to its natural end, natural end, natural expiry, natural expiration, comes to its end, "
    "come to its end, from when to when",
    "start": "start, starts, started, starting, start date, begin, begins, began, beginning, commence, commences, commenced, "
    "commencement, commencement date, effective date, go live, goes live, went live, kick off, kicks off, kicked off, "
    "kickoff, get going, start day, first day, inception, beginning date, come into effect, came into effect, take effect, "
    "took effect, term start, begin date, launched, launch, onset, day one, since when, been in force, in force since, in "
    "force from, from when to when",
    "signed": "signed, sign, signing, signature, signing date, signature date, executed, execution date, date of signing, "
    "inked, struck",
    "avoid": "avoid, avoids, avoiding, skip, skips, skipping, not pay, not paying, not have to pay, stop paying, without paying, not "
    "owe, keep us from paying, keeps us from paying, keep from paying, escape, dodge, get out of paying, so that we do not "
    "pay, do not pay, do not have to pay, do not owe, no longer pay, no longer paying, not be charged, not be billed, not "
    "being billed, not being charged, spare us, spares us, save us paying, no fee for, no fee in, so we do not pay, drop "
    "the fee, stop the fee, not incur, duck, free us from, frees us from, free us of, miss, not get charged, not get "
    "billed, no charge for, no bill for, keeps us out of, keep us out of, saves us from, save us from, get around, to not "
    "pay, be spared, relieves us of, rid us of, without owing, not covering, avoided, be avoided, to be avoided, spared",
    "now": "now, right now, right away, immediately, at once, straight away, this minute, asap, straightaway",
    "cumulative": "cumulative, cumulatively, running total, all in by, to that point, running tally, how deep in will we be, how deep in "
    "are we, how deep are we in",
    "outlook": "forecast, forecasts, projection, projections, projected, forecasted, outlook, estimate",
    "able": "can, could, able to, possible, may, allowed, still, might",
    "more_to_come": "how much more, much more, more to pay, more will we, still ahead of us, not been spent, not been paid, not yet been "
    "paid, not yet been spent, not yet spent, not yet paid, has not been spent, not been billed",
    "deal_word": "deal, deals, contract, contracts, agreement, agreements, lease, arrangement",
    "send_by": "which working day, what working day, send it, send by, working day, business day",
    "figure": "number, figure, line item, amount, sum, dollars, numbers, figures, dollar figure, dollar amount, coming, still coming, accruing",
    "out": "out",
    "most": "most expensive, highest, costliest, peak, largest, biggest, dearest, priciest, maximum, costs the most, cost the most, cost most",
    "least": "cheapest, lowest, least expensive, smallest, costs the least, cost the least, cost least, minimum",
    # the contract's shape ------------------------------------------------------------------------
    "term": "term, terms, duration, length, tenor, lifespan, runtime, run, runs, lasts, lasting, in force, initial term, contract "
    "period, contract length, span, in effect, timeline, timeframe, go on, goes on, tenure, length of the deal, period of "
    "the deal, time span, remain in force, stay in force, still running, still alive, still going, still in force, still "
    "active, commitment period, term extend, term extends, the term extend, what period, which period",
    "elapsed": "elapsed, how far, far along, how far along, how far through, completed, complete, passed so far, progress, gone by, "
    "behind us, percent done, percent complete, percentage elapsed, share of the term, used up, percent of the term, how "
    "much of the term, how far into, how deep, percentage of the term, what percentage of the deal, how much of the deal, "
    "how much of the contract, far into, along, percent of the way, fraction of the term, part of the term, portion of the "
    "term, halfway, half way, midpoint, mid-point, time has passed, has passed, has elapsed, have passed",
    "days_left": "days left, days remaining, days remain, months left, months remaining, months remain, time left, "
    "time remaining, years left, weeks left, years remaining, weeks remaining, days to go, months to go, time to go, "
    "how much time, runway, days until, months until, years until, weeks until, more days, more months, more years, countdown",
    "full_months": "full months, full-price months, months at full price, months at the full fee, full price months, months at full fee, "
    "months at the full price, undiscounted months, full-fee months, months of full price, months at the undiscounted fee, "
    "months at the undiscounted price, months without discount, months w / o discount, months without a discount, months "
    "not discounted",
    "months_count": "months, number of months, calendar months, billing months, monthly payments, years, number of years",
    "rights": "right, rights, clause, provision, provisions, allowed, permitted, entitled, possible, able to, mutual, convenience, "
    "for convenience, at will, cause, unilaterally, option to leave, either side, either party, both sides, both parties, "
    "each side, each party, one side, notice period, period of notice, length of notice, notice required, notice "
    "requirement, required notice, contractual notice, early termination right, termination right, exit right, exit rights, "
    "termination clause, exit clause, break clause, notice terms, exit terms, termination terms, notice window, lead time, "
    "advance notice, advance warning, prior notice, much notice, much warning, days notice, days of notice, exit mechanism, "
    "how termination works, notice provision, ways out, way out, ability to, without cause, either of us, notice "
    "provisions, mutually, reciprocal, symmetric, symmetrical, one-sided, one sided, break right, break option, get-out "
    "clause, out clause, escape clause, notice length, termination provisions, termination provision, exit provision, exit "
    "provisions, how much notice, how much warning, how much advance notice, how much advance warning, how much prior "
    "notice, how much heads up, days ' notice, how many days ' notice, how many days notice, how many days of notice, how "
    "many months notice, month 's notice, binding, notice prd, how long in advance, how far in advance, how many days in "
    "advance, days in advance, how long ahead, how long before, entitled to leave, rule for, rules for, rules on, "
    "conditions can, conditions for, under which conditions, what conditions",
    "lockin": "lock-in, lock in period, lock-in period, lockin, lockup, minimum term, initial period, initial term lock, "
    "minimum period, lock up, lock-up, locked period",
    "exit_fee": "termination fee, exit fee, early termination fee, penalty, penalties, break fee, breakup fee, cancellation fee, exit "
    "penalty, termination penalty, cancellation penalty, exit charge, termination charge, exit charges, fee for leaving, "
    "kill fee, termination payment, early termination penalty, early exit fee, penalised, penalized, penalty fee",
    "capacity": "capacity, size, megawatts, mw, megawatt, power, how big, gigawatts, gw, kw, kilowatts, volume, footprint, output, "
    "electricity, load, how powerful, how much compute, how much power, how much capacity, megawattage, wattage, scale, "
    "scope",
    "gpus": "gpu, gpus, chips, accelerators, graphics cards, nvidia, h100, h100s, servers, racks",
    "site": "site, location, located, data center, data centre, datacenter, datacentre, facility, campus, place, building, "
    "which site, which facility, address, where is it, city, state",
    "unit_price": "unit price, unit cost, unit rate, price per unit, cost per unit, per unit, unit economics",
    "per_mw_month": "per mw, per megawatt, per mw per month, per mw a month, per mw month, per megawatt per month, per megawatt a month, "
    "per megawatt month, per mw-month, per megawatt-month, each mw, each megawatt, a megawatt, for each mw, for each "
    "megawatt, for every mw, for every megawatt, one mw, one megawatt, per mw monthly, / mw, / megawatt, / mw / month, / "
    "mw-month, every mw, every megawatt, for a megawatt, for one megawatt, for one mw, a mw, for a mw, by the megawatt, "
    "mw-month, megawatt-month, mw month, megawatt month, mw per month, megawatt per month, $ / mw, mw - mo, divided by the "
    "megawatts, divided by megawatts, divided by mw, divided by the mw, mw rate, mw price, megawatt rate, megawatt price, "
    "mw cost, divided by megawatt, a single megawatt, single megawatt, a single mw, single mw",
    "per_mw_year": "per mw per year, per megawatt per year, per mw a year, per megawatt a year, per mw-year, per megawatt-year, per mw "
    "year, per megawatt year, per mw per annum, per megawatt per annum, per mw annually, per megawatt annually, / mw / "
    "year, / mw-year, mw-year, megawatt-year, mw year, megawatt year, per mw yearly, per megawatt yearly, mw per year, "
    "megawatt per year, a megawatt a year, a megawatt per year, each mw a year, each megawatt a year, / mw / yr, per mw / "
    "year, $ / mw - yr, / mw - yr, mw - yr, per megawatt and year, per mw and year, per megawatt and annum",
    "per_kw_month": "per kw, per kilowatt, per kw per month, per kw a month, per kilowatt per month, per kilowatt a month, per kw-month, "
    "per kilowatt-month, per kw month, per kilowatt month, / kw, / kw / month, / kw-month, each kw, each kilowatt, a "
    "kilowatt, kw-month, kw month, kilowatt-month, kilowatt month, for each kw, for each kilowatt, one kw, one kilowatt, a "
    "kw, a single kw",
    "per_kw_year": "per kw per year, per kw a year, per kilowatt per year, per kilowatt a year, per kw-year, per kilowatt-year, per kw "
    "year, per kilowatt year, per kw per annum, / kw / year, / kw-year, kw-year, kw year, kilowatt-year, kilowatt year, per "
    "kw annually, per kilowatt annually, a kilowatt a year, per kilowatt per annum, per kw yearly, per kilowatt yearly, per "
    "kilowatt and year, per kw and year",
    "per_mwh": "per mwh, per megawatt hour, per megawatt-hour, per mw hour, per mw-hour, / mwh, a megawatt hour, mwh, "
    "megawatt-hour, megawatt hour, per mw per hour, per megawatt per hour, each mwh, each megawatt hour, per mw an hour",
    "per_gpu_month": "per gpu, per gpu per month, per gpu a month, per gpu-month, per gpu month, each gpu, a gpu, / gpu, "
    "/ gpu / month, gpu-month, gpu month, per chip, per accelerator, one gpu, for each gpu, for every gpu, per chip per month",
    "per_gpu_hour": "per gpu-hour, per gpu hour, per gpu per hour, per gpu an hour, / gpu / hour, / gpu-hour, gpu-hour, gpu hour, "
    "gpu hours, gpu-hours, gpu hourly, per gpu hourly, a gpu hour, a gpu-hour, / gpu / hr, per gpu / hour, hourly per gpu",
    "discount": "discount, discounts, discounted, reduction, reductions, rebate, rebates, percentage off, percent off, % off, markdown, "
    "price break, reduced fee, reduced price, reduced rate, discount rate, discount percentage, ramp, ramp-up, ramp up, "
    "ramp discount, introductory price, introductory rate, concession, cheaper rate, knocked off, intro price, promo, "
    "promotional, sweetener, discounted fee, discounted price, discounted rate, discounted months, ramp months, money off, "
    "price cut, discount amount, off in the first, off the first, price reduced, was reduced, fee reduced, was the price "
    "reduced, how much was the price reduced, how much cheaper, how much off, much off, fee lowered, price lowered, is the "
    "fee lowered, reduction that",
    "renewal": "renew, renews, renewed, renewal, renewals, renewable, renewing, extend, extends, extended, extending, extension, "
    "extensions, extendable, extensible, roll over, rolls over, rollover, roll-over, auto-renew, auto-renews, auto renew, "
    "auto renews, autorenew, auto-renewal, autorenewal, prolong, prolonged, prolongation, evergreen, renewal option, "
    "renewal options, option to renew, option to extend, extension option, extension options, renew option, continue after, "
    "continues after, continue past, happens after, happen after, happens at the end, keep going after, stay on after, "
    "follow-on, re-up, carry on after, automatically renew, renew automatically",
    "billing": "invoice, invoices, invoiced, invoicing, billing, payment terms, payment term, due dates, due date, payment due, "
    "payments due, payment date, payment dates, payment schedule, billing cycle, billing terms, billing schedule, in "
    "advance, in arrears, arrears, prepay, prepaid, prepayment, prepayments, upfront, up front, up-front, upfront payment, "
    "net 30, net 60, net 90, net days, days to pay, when is payment due, billing frequency, invoice date, invoice dates, "
    "payment frequency, cash, cash flow, cashflow, cash out, cash outflow, cash payments, late fee, late fees, late "
    "payment, interest on late, payment schedules, deposit, deposits, credit terms, cash flows, invoice amount, next "
    "invoice, next payment, payment deadline, pay the invoice, pay by, remittance, grace period, invoice due, invoices due, "
    "bill due, bills due, paid in advance, paid upfront, due for payment, billing period, get invoiced, be invoiced, cash "
    "basis, cash terms, payment method, bill date, billing date, billing dates, how often, invoice us, how frequently, "
    "terms of payment, what are the terms of payment, the terms of payment, payments fall due, payment falls due, fall due, "
    "falls due, fell due, payments are due, payment is due",
    "method": "by email, by e-mail, via email, by fax, by post, by mail, by registered mail, by registered post, by certified "
    "mail, by courier, by letter, by phone, over the phone, by telephone, by hand, in person, in writing, written notice, "
    "written letter, orally, verbally, by word of mouth, electronically, by electronic mail, by slack, by text message, method of "
    "notice, notice method, form of notice, form of the notice, email notice, an email, an e-mail",
    "proration": "prorate, prorated, proration, pro rata, pro-rata, prorating, partial month, partial months, part month, "
    "part of a month, pro-rated, pro rated, partial-month, apportioned, apportionment, pro-ration",
    "clause_law": "governing law, jurisdiction, governed by, law governs, applicable law, which law, what law, venue, arbitration, "
    "dispute resolution, courts, the law of which, law applies, laws apply, whose law, which state",
    "clause_other": "assignment, assign, assignable, subcontract, sublease, sublet, confidentiality, confidential, nda, indemnity, "
    "indemnification, indemnities, warranty, warranties, limitation of liability, liability cap, cap on liability, service "
    "level, service levels, sla, slas, uptime, uptime guarantee, availability guarantee, force majeure, change of control, "
    "exclusivity, exclusive, insurance, audit rights, step-in, non-compete, escalator, escalators, escalation, price "
    "increase, price increases, price adjustment, cpi, indexation, indexed, late delivery, delivery failure, credits, "
    "service credits, security deposit, guarantor, collateral, how must notice be given, "
    "notice address, deemed receipt, take-or-pay, take or pay, most favoured, mfn, minimum usage, "
    "purchase option, buyout, right of first, expansion option, first refusal, energy cost, power cost, power costs, "
    "electricity cost, maintenance, overage, overages, usage fees, penalty for late, tax, taxes, vat",
    # whole book, key dates, people, meta --------------------------------------------------------------
    "parties": "parties, counterparty, counterparties, party, other side, other party, vendor, supplier, contracting parties, seller, "
    "buyer, tenant, landlord, lessor, lessee, signatories, client, involved, participants, signatory, names, partner, "
    "contract partner, counterpart, between whom, who supplies, who buys, who sells, who provides, who rents, two parties, "
    "contracting, contract concluded, was the contract concluded, agreement concluded",
    "role_customer": "customer, client, buyer, tenant, lessee, renter",
    "role_provider": "provider, vendor, supplier, seller, landlord, lessor, operator, owner",
    "source": "source, sources, sourced, where does that come from, where does that number come from, where does this come from, "
    "where did you get, where is that from, where is this from, which document, what document, citation, citations, cite, "
    "reference, references, evidence, says who, according to whom, according to what, based on what, which source, where "
    "does it say, where does the, come from, comes from, came from, provenance, proof, paragraph, which page, backed by, "
    "basis for, on what basis, what is that based on, what is this based on, footnote, which filing, which article, where "
    "stated, documented, documentation, underlying document, where do you get, how do you know, how do we know, how can you "
    "be sure, how do i know, where is it written, where is that written, is written, based on, data based on, taken from, "
    "where is the fee taken from, where did you find, did you find, where did that come",
    "unknowns": "undisclosed, not disclosed, unknown, unknowns, disclosed, not known, do not we know, do we not know, missing, gaps, "
    "gap, uncertain, uncertainty, uncertainties, open points, open items, not public, not stated, unstated, not given, "
    "redacted, not recorded, what is unclear, not specified, unspecified, secret, withheld, kept back, blanks, left out, "
    "silent on, silent about, is not said, not say, do not know, does not say, publicly known, not publicly known",
    "key_dates": "key dates, key date, important dates, important date, milestones, milestone, what is next, what 's next, "
    "whats next, upcoming, upcoming dates, next date, next deadline, next deadlines, next event, next events, calendar, "
    "dates to watch, dates should i, dates matter, coming up, next milestone, critical dates, next key date, dates ahead, "
    "what happens next, next up, dates coming up, on the horizon, dates should we, all dates, all the dates, date list, "
    "list of dates, next important date, significant dates, dates to know, dates to remember, what dates, which dates, "
    "deal calendar, dates",
    "portfolio": "portfolio, all deals, all our deals, all the deals, every deal, all contracts, all our contracts, our deals, "
    "my deals, our contracts, what deals, which deals, list deals, list the deals, list our deals, list contracts, "
    "how many deals, deals do we have, deals do you know, contracts do we have, contracts do you know, what contracts, "
    "which contracts, across deals, across all, across the book, whole book, book of deals, deal list, list of deals, "
    "deals, contracts, show deals, list all deals, list all contracts",
    "compare": "compare, comparison, compared, compares, versus, vs, stack up, side by side, difference between, against",
    "help": "help, what can you do, what can i ask, what can we ask, how do you work, how does this work, how do i use, how do i "
    "use you, what do you do, commands, what questions, which questions, examples, example questions, usage, instructions, "
    "what are you able, what can you answer, what can you tell, what do you know, what else can, how to use, what kind of "
    "questions, what sort of questions, what else can i ask, who are you, what are you, capabilities, what things can, what "
    "should i ask, what could i ask, show me examples, get started, getting started, what can you help, what can dealbot, "
    "how do i ask, options for asking, manual, menu, can i ask, could i ask, can we ask, what you can do, what can be asked",
    "overview": "summary, summarise, summarize, overview, key terms, main terms, deal terms, contract terms, tell me about, "
    "describe, what is the deal, what are the terms, gist, snapshot, at a glance, highlights, in a nutshell, "
    "brief me, recap, rundown, tl ; dr, tldr, what is this deal, details of the deal, fact sheet, term sheet",
    "greeting": "hi, hello, hey, good morning, good afternoon, good evening, hiya, howdy, greetings, hello there, hi there, "
    "morning, yo, hey there",
    "thanks": "thanks, thank you, thx, cheers, ty, much appreciated, many thanks, thanks a lot, great thanks, perfect, great, "
    "awesome, nice, cool, got it, ok, okay, bye, goodbye, see you, good job, well done, brilliant, lovely, no thanks, "
    "good bot, good night, super, wonderful, excellent, all good, never mind, nevermind",
    # shape of the answer ------------------------------------------------------------------------
    "by_month": "by month, by the month, month by month, month-by-month, per calendar month, monthly breakdown, broken down monthly, "
    "split by month, monthly schedule, monthly table, one line per month, monthly split, month over month, for each month, "
    "monthly view, monthly figures, a row per month, line per month, row per month, monthly totals, monthly buckets, in "
    "monthly buckets, monthly series, in months, across months, by months, down by month, into months, each remaining "
    "month, in each month, each month of, every month of, month for month, up by month",
    "by_quarter": "by quarter, quarter by quarter, quarter-by-quarter, each quarter, every quarter, per quarter, quarterly, one line per "
    "quarter, a quarter, for each quarter, line per quarter, row per quarter, a row per quarter, per calendar quarter, "
    "quarterly buckets, quarterlies, in quarters, across quarters, by quarters, down by quarter, into quarters, each "
    "remaining quarter, quarter for quarter, in each quarter, each quarter of, up by quarter",
    "by_year": "by year, by calendar year, by fiscal year, year by year, year-by-year, per calendar year, per fiscal year, yearly "
    "breakdown, annual breakdown, broken down by year, split by year, yearly schedule, annual schedule, one line per year, "
    "yearly table, annual table, for each year, each calendar year, annual totals, yearly totals, annual figures, yearly "
    "figures, line per year, row per year, a row per year, yearly split, annual split, each fiscal year, annual view, "
    "yearly view, year over year, every calendar year, annual series, annual buckets, yearly buckets, by years, yearly "
    "costs, annual costs, in years, across years, over the years, across the years, each year, every year, all years, one "
    "row per year, down by calendar year, down by year, down by fiscal year, by calendar yr, by yr, into years, each "
    "remaining year, over the calendar years, into calendar years, over calendar years, year for year, per calendar yr, up "
    "by year",
    "per_month": "per month, a month, monthly, each month, every month, / month, per mo, / mo, one month, monthly rate, pcm, for a "
    "month, for one month, in a month, single month, monthly number, monthly figure",
    "per_year": "per year, a year, yearly, annual, annually, per annum, p.a., / year, / yr, per yr, one year, for a year, for one year, "
    "in a year, pa",
    "per_day": "per day, a day, daily, each day, every day, / day, one day, for a day, single day, day rate, by the day, "
    "day by day, by day, per diem, for one day",
    "per_week": "per week, a week, weekly, each week, every week, / week, by week, week by week, one week",
    "table": "table, breakdown, break down, broken down, schedule, list, split, spreadsheet, series, chart, graph, plot, profile, "
    "break it down, phasing, itemise, itemize, itemised, itemized, line by line, spread, distribution, broken out, break "
    "out, timetable, phased, tabulate, bucket, buckets, waterfall, distributed, curve, listed, break",
    "reach": "reach, reaches, reached, hit, hits, hitting, get to, gets to, got to, cross, crosses, crossed, touch, touches, top, "
    "tops, topped, arrive at, climb to, climbs to, add up to, adds up to, amount to, amounts to, accumulate, rack up, "
    "racked up, blow through, gone through, go through, used up, run through, come to, comes to, mark, milestone, "
    "threshold, level, clear, clears, eaten up, mount to, equal, equals, add up, sum to, sums to, tally, attain, attained, "
    "hits the, first billion gone, is gone, are gone, be gone, has gone, gone",
    "exceed": "exceed, exceeds, exceeded, exceeding, pass, passes, passed, passing, surpass, surpasses, surpassed, "
    "go over, goes over, above, over, more than, beyond, go beyond, goes beyond, past, go past, goes past, get past, overtake, "
    "get over, top, tops, blow past, break through, breaks through, break, breaks, overshoot, go above, goes above",
    "share": "what percentage, what percent, what share, which share, percentage, percent, proportion, fraction, portion, share",
    "half": "half, half of, two thirds, one third, a third, a quarter of, three quarters",
    # supposing ------------------------------------------------------------------------------------
    "suppose": "if, what if, suppose, supposing, assume, assuming, say we, imagine, imagining, in case, hypothetically, were to, "
    "scenario, presuming, given that, provided, in the event, let us say, let 's say, pretend, what would happen, what "
    "happens if, what happens when, consider, whatif",
    "without": "without, leave out, take out, excluding, ignoring, ignore, exclude, excl, ex, leaving out, not counting, except, minus, "
    "leaving aside, net of, disregarding, disregard, no, omitting, had there been no, if there were no, if there was no, "
    "setting aside, stripping out, strip out, before the",
    "change_to": "were, was, became, becomes, become, be, fell to, drops to, dropped to, drop to, falls to, fall to, "
    "went to, goes to, rose to, rises to, rise to, cut to, reduced to, lowered to, raised to, increased to, is, at, of, "
    "to, only, just, equal to, set at, set to, went down to, went up to, instead, comes down to, came down to, moved to",
    "lower": "drops by, dropped by, drop by, drop, drops, dropped, fell by, falls by, fall by, fell, falls, fall, cut by, cut, cuts, "
    "reduced by, reduce, reduced, lowered by, lower, lowered, decreased by, decrease, decreases, decreased, less, cheaper, "
    "off, down, knocked off, took off, shaved off, lower by, decreases by, went down by, goes down by, down by, shave, "
    "came down by, comes down by, slashed, slash, shrinks, shrank, shrink",
    "higher": "rises by, rose by, rise by, rise, rises, rose, increased by, increases by, increase by, increase, increases, "
    "increased, raised by, raise, raised, went up by, goes up by, go up by, up by, higher, more expensive, hike, hiked, "
    "higher by, dearer, up, goes up, went up, go up, grows, grew, grow, climbs, climbed",
    "slip": "slip, slips, slipped, slipping, delay, delays, delayed, late, later, postponed, postpone, pushed back, "
    "push back, pushed out, push out, moved back, deferred, slides, slid, slide, moves back, move back, shifted, shift, shifts, "
    "starts late, start late, kicks in later, bumped back",
    "earlier": "earlier, sooner, brought forward, moved up, pulled forward, bring forward, ahead of schedule",
    "free": "free, free of charge, for free, zero, nothing, gratis, no charge, at no cost, waived, complimentary, cost nothing, "
    "costs nothing, cost zero, no cost, for nothing",
    "instead": "instead, instead of, rather than, in place of",
    "longer": "longer, extra, additional, another, more",
    "notice_period": "notice period, notice, notice term, notice requirement, notice window, notice prd",
    "negation": "not, n't, never, nothing, neither, nor, cannot, no longer",
    # turns that lean on the last one ----------------------------------------------------------------
    "lean": "and, what about, how about, and what about, and how about, same, same for, same question, same again, also, "
    "now, then, again, that one, the same, likewise, but, or, plus, ditto, same thing, once more, instead, redo, rerun, "
    "and for, and in, and with, what of, make it, make that, show it, show that, show me that, give me that, do it, "
    "now do, now show, try, let 's do, switch to, change to, and then, so",
    "other_one": "the other one, other deal, the other deal, another deal, the other contract, other contract",
    "in_units": "in millions, in billions, in thousands, in full, to the cent, exact, exactly, precise, precisely, rounded, "
    "exact figure, exact number, exact amount, in dollars, in cents",
    # which this is not ------------------------------------------------------------------------------
    "legal": "sue, suing, sued, lawsuit, litigate, litigation, breach, breaches, breached, breaching, illegal, legal risk, legal, "
    "legally, court, enforceable, enforce, enforceability, void, unlawful, legal advice, liable for damages, damages, "
    "remedy, remedies, in default, default, injunction, negligence, fraud, rights under law, statute, regulation, "
    "regulatory, antitrust, bankruptcy, bankrupt, insolvent, insolvency, refuse to pay, simply stop paying, just stop "
    "paying, loophole, loopholes, contest, dispute, disputes, wriggle out, withhold payment, withhold, arbitrate, "
    "arbitrator, complaint, violate, violation, violates",
    "advice": "should we, should i, recommend, recommendation, advise, advice, good idea, bad idea, good deal, bad deal, fair, fair "
    "price, worthwhile, worth it, smart, wise, sensible, negotiate, negotiating, negotiation, renegotiate, renegotiating, "
    "opinion, do you think, is it better, better to, overpaying, overpriced, market price, market rate, makes sense, make "
    "sense, reasonable, strategy, tactics, bargain, rip-off, ripoff, convince, persuade, pros and cons, what do you think, "
    "best time",
    "drafting": "draft, drafting, compose, translate, summarise the article, poem, joke, essay, slide deck, haiku, limerick, rewrite, "
    "proofread, write me, write a, write an, draft a, draft an, an email to, a letter to, email to, write to, write the, "
    "please send the notice, send the notice to, send them notice for me",
    "forecast": "predict, prediction, forecast the, will the market, market outlook, outlook for, go bankrupt, going bankrupt, likely, "
    "likelihood, probability, chance, chances, odds, stock, stocks, share price, shares, ipo, valuation, market cap, "
    "market, markets, interest rates, interest rate, exchange rate, exchange rates, gdp, recession, election, will xai, "
    "will anthropic, will spacex, competitor, competitors, industry, gpu prices, chip prices, power prices, bitcoin, "
    "crypto, invest, investor sentiment, nasdaq, buy shares, sell shares, profitable, profit, profits, margin, margins, "
    "ebitda, inflation, rental prices, prices to fall, prices to rise, prices fall, prices rise",
    "chitchat": "weather, python, javascript, rust, golang, restaurant, lunch, dinner, pizza, coffee, movie, football, soccer, game, "
    "games, music, president, capital of, how are you, your name, how old are you, favourite, favorite, meaning of life, "
    "birthday, vacation, holiday plans, recipe, love, marry, tired, bored, feel, joke, sing, sports, news, cat, dog, cats, "
    "dogs, tell me a joke, traffic, flight, flights, hotel, train, temperature, rain, sunny, doctor, medicine, homework, "
    "math problem, elon, musk, elon musk, tweet, trump, backend, frontend, framework, programming, software, laptop, "
    "printer, wifi, password, meeting room, gym, book a table, order, cook, sandwich, openai, google, microsoft, amazon, "
    "meta, nvidia stock, tesla, apple, sky, moon, mars, rocket, rockets, launch date, gpt, chatgpt, claude, grok, alive, "
    "human, robot, pay rise, pay raise, people, request for, leave request, vacation days, parental leave, parking, school, "
    "wedding, the ceo of, ceo of, cfo of, who founded, the meeting start, meeting start, meeting starts, own revenue, own "
    "sales, cost of living, life insurance, sun exposure, capacity to review, sign here, coming to the party, the party on, "
    "the meeting end, i 'm out, i am out, raise the rent, fx, hr, salaries, salary, payroll, series a, series b, series c, "
    "series g, bank transfer, launch revenue, stadium, third party, 1 : 1, heathrow, airport, party starts, party start, "
    "unknown number, total recall, called me, christmas party, office party, tax return, take notice of, i leave, she left, "
    "he left, price of electricity, electricity price, electricity prices, the office, office lease, sf office, term of "
    "office, senator",
    "noise": "the, a, an, of, for, to, in, on, at, by, with, w, from, into, as, it, its, this, that, these, those, there, here, we, "
    "us, our, ours, i, me, my, mine, you, your, they, them, their, theirs, he, she, one, ones, any, some, all, both, "
    "either, each, such, so, then, just, only, please, pls, plz, kindly, exactly, really, actually, basically, roughly, "
    "about, approximately, approx, around, again, also, too, very, quite, simply, currently, overall, altogether, together, "
    "deal, contract, agreement, lease, arrangement, engagement, commitment, partnership, what, which, how, that 's, 's, "
    "'re, 'd, 'll, 've, 'm, n't, 't, s, is, are, be, been, being, was, were, do, does, did, doing, done, has, have, had, "
    "having, will, would, shall, should, can, could, may, might, must, and, or, but, if, because, than, until, till, while, "
    "when, where, who, tell, show, give, get, know, see, find, look, need, want, like, let, say, said, tells, says, gives, "
    "shows, calculate, compute, work out, figure out, figure, figures, number, numbers, amount, amounts, sum, value, "
    "answer, question, quick, quickly, quick question, remind, wondering, wonder, curious, check, confirm, double-check, "
    "provide, display, print, return, share with, cfo, ceo, coo, cto, board, deck, finance, team, procurement, legal team, "
    "accounting, treasury, fp&a, fpa, ir, boss, meeting, slide, slides, report, model, memo for, audit, auditor, auditors, "
    "controller, investors, investor, analyst, analysts, director, management, exec, execs, colleague, colleagues, happens, "
    "happen, happening, look like, looks like, going, go, goes, come, comes, take, takes, put, make, now, today, right now, "
    "at the moment, at present, present, current, time, times, day, days, date, dates, period, point, moment, term, side, "
    "sides, end, thing, things, stuff, kind, sort, way, ways, part, parts, not, no, yes, yeah, yep, nope, hmm, um, uh, er, "
    "well, hm, oh, ah, sorry, hey, dear, guys, folks, everyone, all right, usd, dollars, dollar, $, eur, euros, cents, "
    "billions, millions, thousands, money, bucks, once, after, before, within, during, since, between, through, per, under, "
    "over, up, down, out, off, back, left, more, less, most, least, same, other, others, another, own, new, old, next, "
    "last, first, second, third, full, whole, entire, entirely, complete, real, actual, net, gross, max, maximum, min, "
    "minimum, in total, best, worst, long, short, big, small, high, low, good, much, many, few, lot, lots, long-term, fyi, "
    "btw, re, etc, ie, eg, vs, dealbot, bot, slack, hello, hi, urgent, urgently, asap, simple, brief, briefly, calendar, "
    "fiscal, financial, annual, single, individual, particular, specific, specifically, exact, precise, anthropic 's, xai "
    "'s, believe, think, guess, suppose, assume, hope, expect, expected, expects, expecting, estimate, estimated, "
    "projected, project, projection, plan, planned, planning, forecast, forecasted, anticipated, anticipate, looking, "
    "trying, talking, asking, based, according, regarding, concerning, related, relation, respect, case, purposes, purpose, "
    "possible, possibly, maybe, perhaps, probably, definitely, certainly, sure, somehow, still, already, yet, ever, even, "
    "cover, covers, covered, include, includes, included, including, contain, contains, contained, relate, use, uses, used, "
    "using, apply, applies, applied, keep, keeps, kept, set, sets, stay, stays, stand, stands, works, work, worked, "
    "working, mean, means, meant, matter, matters, change, changes, changed, anthropic, colossus, service, services, usage, "
    "xai, spacex, company, companies, far, hand, hands, line, lines, item, row, rows, column, info, information, detail, "
    "details, data, view, side 's, entry, ledger, books, account, accounts, against, towards, toward, upon, via, onto, "
    "across, along, am, pm, whats, hows, whens, wheres, thats, im, ive, weve, dont, doesnt, isnt, cant, wont, didnt, youre, "
    "theyre, id, ill, lets, gonna, wanna, gotta, alone, itself, themselves, ourselves, anyway, though, although, however, "
    "regardless, otherwise, meanwhile, finally, eventually, soon, immediately, straight, ahead, forward, starting, "
    "beginning, onwards, onward, inclusive, incl, excl, everything, anything, something, nothing, someone, anyone, "
    "somebody, anybody, nobody, guy, mate, friend, friends, sir, madam, hand it, given, giving, gave, the books, closing "
    "the books, close the books, our books, contracted, renting, benchmarking, divided, ballpark, consideration, record, "
    "for the record, combined, shop, wil, hav, giv, wich, whn, wen, wht, teh, adn, dos, lst, thinking, handing, asks, ask, "
    "note, applying, card, rate card, style, equivalent, understand, listed, diary, trigger, pull the trigger, target, "
    "wish, wishes, wait, hold, hold off, finishing, missed, telling, timing, reminder, future, separately, curve, natural, "
    "true, approval, capped, often, whatif, planning q, roughly speaking, state, aggregate, kindly advise, advise me, "
    "appreciate, helpful, help me, useful, handy, context, background, purposes of, sake, benefit, thanks in advance, in "
    "advance of the meeting, ahead of, tomorrow, version, draft of, page, chart for, tab, cell, excel, powerpoint, email "
    "to, mail, message, channel, thread, chat, call, phone, talk, discussion, negotiations, session, review, reviewing, "
    "reviewed, prep, prepare, preparing, prepping, working on, updating, update, updates, refresh, refreshing, need for, "
    "request, requested, requests, requesting, wants, wanted, asked, asking for, told, telling me, heard, hear, read, "
    "reading, saw, seen, noticed that, understood, understanding, assuming nothing changes, as it stands, as things stand, "
    "status quo, year, years, month, months, quarter, quarters, week, weeks, half, halves, beyond, further, additional, "
    "extra, every, apart, separate, total of, grand, sub, subtotal, magnitude, order, range, exactly what, precisely what, "
    "whichever, whatever happens, no matter, base case, baseline, standard, default view, typical, average, median, current "
    "plan, vendor card, header, headline, title, name of, named, called, known, labelled, label, headed, per se, by "
    "default, if any, if at all, at all, at most, at least, up to, no more, anymore, any more, left over, instead of "
    "guessing, clause, section, article, paragraph, schedule of, annex, exhibit, appendix, signing up, sign up, signed up, "
    "on course, decline, ceo deck, legal wants, legal is asking, legal asks, legal have, legal has, legal needs, should "
    "legal, for legal, from legal, legal here, legal would like, legal want, desk, deal desk, weekday, building, leave the "
    "building, if nobody does anything, if we do nothing, if nothing happens, in writing, still write, the discount ended, "
    "discount ended, discount ends, discount is over, since the discount, ended up, end up, ends up, after the ramp "
    "discount, after the discount, range is fine, member, attributable, doable, firmly, sometime, act, stub, rule, rules, "
    "feasible, workable, achievable, applicable, relevant, fine, right, indeed, certain, colleague of, leadership, counsel, "
    "general counsel, deal team, committee, memo, footnote, filing, earnings call, deck for, the discount has ended, "
    "discount has ended, once the discount ends, if i may ask, if i may, if you would be so kind, if possible, i mean, i "
    "meant, as far as i know, where do we land, where do we stand, where will we be, where are we, after the discount has "
    "ended, after the discount ends, after the discount ended, after the discount is over, we rent, rent from, we are "
    "renting",
}


#: What running a site takes; who bears it is a clause, or nobody says.
_RUNNING = (
    "electricity power energy water cooling maintenance repairs insurance taxes utilities upkeep"
).split()
_BEARS = (
    "who pays for", "who pays", "who is paying for", "who covers", "who bears", "who has to pay for", "who must pay for",
)  # fmt: skip
PHRASES["clause_other"] += "".join(
    f", {bears} {the}{what}{costs}"
    for bears in _BEARS for what in _RUNNING for the in ("", "the ") for costs in ("", " bill", " costs", " cost")
)


class Feature(NamedTuple):
    """A feature of the sentence, shown by the words `[first, after)`."""

    name: str
    first: int
    after: int


class Lexicon:
    """The phrases as a tree of words; built once."""

    def __init__(self, phrases: dict[str, str]) -> None:
        self.words: set[str] = set()
        self._tree: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        found: dict[tuple[str, ...], list[str]] = {}
        for feature, listed in phrases.items():
            for phrase in listed.split(","):
                plain = phrase.replace("-", " ").split()
                key = tuple(plain if "".join(plain).isalpha() else _split(phrase))
                if key:
                    names = found.setdefault(key, [])
                    if feature not in names:
                        names.append(feature)
                    self.words.update(key)
        for key, names in found.items():
            self._tree.setdefault(key[0], []).append((key, tuple(names)))
        for entries in self._tree.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def at(self, words: Sequence[str], place: int) -> tuple[tuple[str, ...], int]:
        """The features that the longest phrase at a place shows, and its length; nothing where none begins there."""
        for key, names in self._tree.get(words[place], ()):
            if len(key) == 1 or tuple(words[place : place + len(key)]) == key:
                return names, len(key)
        return (), 0


def _split(phrase: str) -> Iterator[str]:
    """A listed phrase as the tokenizer would cut it: letters, digits and signs apart."""
    for part in phrase.replace("-", " ").split():
        word = ""
        if part in ("n't", "'s", "'re", "'d", "'ll", "'ve", "'m", "'t"):
            yield part
            continue
        for sign in part:
            if sign.isalpha() or (sign.isdigit() and word.isdigit()):
                word += sign
            elif sign.isdigit() and not word:
                word = sign
            else:
                if word:
                    yield word
                word = sign if sign.isalnum() else ""
                if not sign.isalnum():
                    yield sign
        if word:
            yield word


def features(lexicon: Lexicon, words: Sequence[str], claimed: Iterable[tuple[int, int]]) -> list[Feature]:
    """Every feature of the words that no value (a date, an amount) has claimed. A hyphen counts for nothing."""
    taken = {place for first, after in claimed for place in range(first, after)}
    places = [place for place, word in enumerate(words) if word != "-" or place in taken]
    bare = [words[place] if place not in taken else "" for place in places]
    result: list[Feature] = []
    at = 0
    while at < len(places):
        names, size = lexicon.at(bare, at) if bare[at] else ((), 1)
        if not size:
            size = 1
        result.extend(Feature(name, places[at], places[at + size - 1] + 1) for name in names)
        at += size
    return result


#: Features whose words are worth setting right; noise and small words are not.
_SETTLED = frozenset("noise lean change_to negation yes_no chitchat greeting thanks without need".split())
CORRECTABLE: frozenset[str] = frozenset(
    word
    for feature, listed in PHRASES.items() if feature not in _SETTLED
    for word in listed.replace(",", " ").split() if len(word) >= 4 and word.isalpha()
)  # fmt: skip
