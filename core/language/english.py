"""Plain English words that do not change what a question about a deal is about.

Verbs of asking and planning, adverbs, conjunctions, adjectives, people at work. A word that stands neither here
nor in another table is foreign: the question is then probably about something else.
"""

from __future__ import annotations

NEUTRAL: frozenset[str] = frozenset(
    """
    able about above absolutely accept accepted according accordingly account accurate accurately across act acted acting
    action actual actually add added adding addition additionally adequate admit advance advise advised afford afraid after
    afternoon afterwards again against ago agree agreed agrees ahead aim all allow allowed allows almost alone along already
    also alternatively although altogether always among amongst analysis and announce another answer answered answers any
    anybody anyhow anymore anyone anything anytime anyway anywhere apart apologies apologise apparently appear appears
    applicable applies apply applying appreciate appreciated appropriate approval approve approved approximately arise arrange
    arranged arrangement as ask asked asking asks aspect assess assist assume assumed assumes assuming assumption at atm
    attached attributable audit auditor auditors available avoid aware away awful back background bad badly baseline basically
    bar barring basis because become becomes
    been before beforehand beg begin behalf behind being believe believes below besides best
    better between beyond bit board book boss both bother brief briefly bring brings broad brought build but buyer by call
    called calls came can cannot careful carefully carry case cautious certain certainly chair check checked checking chief
    choose chosen clarify clear clearly close closely cleared colleague colleagues collect come comes comfortable coming
    comment committee common company compare complete completed completely conceivably concern concerned concerning concluded
    condition conditions confirm confirmed confirming confused consent consequently consider considered considering consistent
    constant contain contained context continue continued continues contrary controller conversation convinced correct
    correctly could counsel couple course cover covered covers crystal curious current currently customer customers
    daft data date day days deal dear decide decided decides decision decisions deck deem deemed deeply definite definitely
    deliver delivered delivery demand department depend depending depends desk detail detailed details determine determined
    difference different differently difficult direct directly director discuss discussed discussing discussion display
    distinct do does doing done double doubt down draw due during dumb duration each earlier early easily easy either else
    elsewhere email employee enable end enough ensure enter entire entirely entitled envisage envisaged equal equally
    especially essential essentially estimate etc even event eventually ever every everybody everyone everything evidently
    exact exactly examine example except excepted excepting exception exceptionally excluded excludes
    exclusive excuse executive exist existing exists expect expected
    expecting expects explain explained express expressed expressly extent extra fact fair fairly fall falls familiar far
    favour feasible feel feels few figure fill final finally financial find finding fine finish first fit fixed folks follow
    followed following follows foot for forever forget forgot form formal formally former forthwith forward found fresh
    friendly from front full fully fun further furthermore future gather gathered gave general generally gently get gets
    getting give given gives giving glad go goal goes going gone good got grand grant granted grateful great group guess guy
    guys had half hand handle handy hang happen happened happening happens happy hard hardly has hate hates have having he
    head heads hear heard held hello help helped helpful helps hence her here hereby hereunder herself hi high higher highly
    him himself his hold holding holds honest honestly hope hopeful hopefully hoping how however huge hurry idea ideal
    ideally if ignore illustrate imagine immediate immediately important in inclined include included includes including
    incomplete incorrectly indeed indicate individual inform information initially inquire inquiry inside insist instance
    instantly instead instruct instructed intend intended intending intends intention interest interested internal internally
    into investor investors irrespective is issue issued it item items its itself job join just keen keep keeping keeps
    kept key kind kindly knew know knowing knowledge known knows large largely last late lately later latter lawyer lead
    leader leadership leading leads learn leaves left legal less let lets letting level lie lies light like likely likewise
    line linked list listed listen little live look looked looking looks lose loose lot lots low lower luck made mail
    main mainly maintain major make makes making management manager managers mandatory manner many mark material matter
    matters maximum may maybe me mean meaning means meant meantime meanwhile measured meet meeting member members mention
    mentioned mere merely mess met method might mind mine minimum minor minute minutes miss missed mistake mistaken moment more
    moreover morning most mostly move moved much must my myself naive name named namely names natural naturally near
    nearby nearly neat necessarily necessary need needed needing needs neither never nevertheless new next nice no nobody none
    nonetheless nor normal normally not note noted notes nothing notwithstanding now nowadays number numbers object objective
    obligatory observe observed obtain obtained obvious obviously occasion occasionally occur occurs odd of off offer
     officially often oh ok old on once one ones ongoing omit only onto open operate operations opinion opposed or order
    ordinary organisation organise original originally other others otherwise ought our ours ourselves out outcome outright
    outside over overall own panel paper paragraph part partial partially particular particularly partly parts pass
    passed past people per perfect perfectly perhaps period permanent permissible permit permitted person personal personally
    perspective phrase pick picture place plain plainly plan planned planning plans please pleased plus point pointed
    points policy position possibility possible possibly post potential potentially practical practically practice precise
    precisely prefer preferably preferred preliminary prepare prepared preparing present presently presumably pretty prevent
    previous previously primary prime principle prior priority probable probably problem procedure proceed process produce
    project projected promise prompt promptly proper properly propose proposed provide provided provides providing public
    publicly publish published pull purely purpose purposes pursuant push put puts putting question questions quick quicker
    quickly quiet quite quote quoted raise raised random range rather reach read reader reading ready real realise realised
    realistic realistically really reason reasonable reasonably recall recap receive received recent recently recheck reckon
    recommend record recorded reduce refer reference referred refers reflect regard regarding regardless regards regular
    regularly relate related relates relation relevant reliable rely remain remainder remark remember remembered remind
    reminded reminder repeat reply report reported reporting reports represent request requested require required requires
    resolve respect respective respectively respond response responsible rest result resulting return review reviewing revised
    right rightly rough roughly round rule ruled rules running sadly safe safely said sake same sat save saw say saying says
    scenario schedule scope second secondly section see seeing seek seeking seem seemingly seems seen select send senior sense
    sent separate separately serious seriously service set sets setting several shall share shareholders she short
    shortly should show showed showing shown shows side sides sign significant silly similar similarly simple simply since
    sincerely single sir sit site situation slide slides slight slightly slow slowly small smart so some somebody somehow
    someone something sometime sometimes somewhat somewhere soon sooner sorry sort sound speak speaking special specific
    specifically specified specify spoke spreadsheet stage stand standard standing stands started starting state stated
    statement states status stay stays step steps stick still straight strange strict strictly strong stuck stuff stupid
    subject submit subsequent subsequently substantial such sudden suddenly sufficient sufficiently suggest suggested suit
    sum summer super supplied supplies supply suppose supposed sure surely surprise system table take taken takes taking talk
    talked talking talks task team tell telling tells tend term terms than thank thankful thanks that the their theirs them
    themselves then there thereafter thereby therefore therein thereof these they thing things think thinking thinks third
    thorough though thought through throughout thus till time times title to today together told tomorrow tonight too took top
    total totally touch toward towards track trouble true truly trust try trying turn turned turns twice two type typical
    typically ultimate ultimately unable unaffected unchanged unclear under undergo understand understanding understood
    unexpected unfortunately unless unlike unlikely until up update updated updating upon upper urgent urgently us use used
    useful user uses using usual usually valid value various versus very via view viewed views visible voice wait waiting walk
    want wanted wanting wants was way ways we week well went were what whatever whatsoever when whenever where whereas
    whereby wherever whether which whichever while whilst who whoever whole wholly whom whose why will willing wise wish
    wished wishes wishing with within without won wonder wondered wondering wonders word worded work worked working
    works worried worry worst worth would write written wrong yeah year yes yesterday yet you your yours yourself
    dunno gimme lemme kinda sorta cuz coz tho thru pls plz thx asap fyi imho aka ie eg vs re ref
    execute executed effect effective insofar inasmuch whereupon thereupon aforesaid said same hereof herein
    finance treasury procurement accounting compliance secretary assistant analyst analysts paralegal lawyers
    afterward upcoming respective sanity cross-check triple quickest
    """.split()
)
