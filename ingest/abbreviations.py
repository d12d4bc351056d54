"""Words about full stops: abbreviations by what may follow them, and words that open sentences.

Facts of English news prose only; how they are weighed is `boundaries.py`. Every word stands here
without its last full stop, in the case in which it is an abbreviation ("Gen", not "gen").
"""


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


def _capitals(words: frozenset[str]) -> frozenset[str]:
    """Add the forms that a headline or a dateline in capitals uses."""
    return words | {word.upper() for word in words}


# A name follows: a sentence never ends here.
TITLES = _capitals(
    _words(
        "Mr Mrs Ms Mx Messrs Mme Mlle Mmes Dr Drs Prof Profs Rev Revs Fr Hon Msgr Sr Sra Srta Herr",
        "Sen Sens Rep Reps Gov Govs Pres Amb Sec Asst Assoc Dep Atty Supt Det Dets Insp Comdr Cmdr",
        "Lt Lts Gen Gens Col Cols Capt Capts Sgt Sgts Cpl Maj Adm Brig Cmdt Pfc Pvt Spc Ens Cdr",
        "Lieut Const Cllr Ald Treas",
    )
)

# A number follows: a sentence ends here only when none does. "No." and "Art." are words too.
BEFORE_NUMBERS = _words(
    "No Nos NO NOS p pp Pp vol Vol vols Vols fig Fig figs Figs sec secs Secs ch Ch chap Chap Art",
    "Arts para paras approx ca c est Est Op op ext Ext tel Tel Rs Rte rte Hwy Apt Rm Pt pt ver",
)
BEFORE_NUMBERS_SMALL = _words("no nos")

MONTHS = _words(
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec JAN FEB MAR APR JUN JUL AUG SEP SEPT OCT",
    "NOV DEC",
)
DAYS = _words("Mon Tue Tues Wed Weds Thu Thur Thurs Fri Sat Sun")

# A name may go on after these, or the sentence may end: a word that opens sentences tells.
MAY_END = _capitals(
    _words(
        "Inc Corp Co Cos Ltd Bros Mfg Pty Plc Intl Assn Dept Univ Jr Esq Natl Govt Avg Pct",
        "St Ste Mt Mtn Ft Ave Blvd Rd Ln Hwy Pkwy Sq Ct Bldg Cmte Ph.D",
        "Ala Ariz Ark Calif Cal Colo Conn Del Fla Ga Ia Ill Ind Kan Kans Ky La Mass Md Me Mich",
        "Minn Miss Mo Mont Neb Nebr Nev Okla Ore Oreg Pa Penn Tenn Tex Va Vt Wash Wis Wisc Wyo",
        "Alta Man Ont Que Sask Mex",
    )
) | _words("al ft S.p.A")

# "Ill.", "Me." and their like are words as well, and only a comma before them makes them states.
AFTER_COMMA_ONLY = _words(
    "Me La Miss Mass Wash Ore Ill Ind Man Cal Mo Ark Penn ME LA MISS MASS WASH ORE ILL IND MAN",
    "CAL MO ARK PENN",
)

# Never the end of a sentence, whatever follows.
NEVER_END = _words("vs Vs VS v cf viz def e.g i.e E.g I.e eg ie feat")

# Small abbreviations of four letters and more; any other small word of that length is a word, and
# a full stop after it ends its sentence even before a small letter ("over. the next day").
SMALL_ABBREVIATIONS = _words(
    "approx dept govt univ prof assn incl misc corp bros temp govs sens reps mins secs tbsp mgmt",
    "intl natl gals inst elev spec orig resp anon abbr trans illus feat conf attn cont corr ency",
    "meas prov subj subs supp surg tech treas viol",
)

# Words before an ellipsis after which "I" goes on with the same sentence.
HESITATIONS = _words(
    "I and but if that because so well oh um uh er like or when as the a an to of for with then",
    "And But If That Because So Well Oh Um Uh Er Like Or When As yeah Yeah know see mean",
)

TIMES = _words("a.m p.m A.M P.M am pm")
AFTER_TIMES = _words(
    "ET EST EDT CT CST CDT MT MST MDT PT PST PDT GMT BST UTC CET CEST IST JST AEST AEDT AKDT HST",
    "ET/PT Eastern Pacific Central Mountain Local London Moscow Beijing Tokyo Jerusalem Kyiv",
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May",
    "June July August September October November December Greenwich British Central Israel",
) | {*MONTHS, *DAYS}

# "vitamin C.", "Plan B.": the letter is a name's end and no initial.
BEFORE_LETTERS = _words(
    "vitamin plan hepatitis influenza type grade class category group generation malcolm model",
    "section appendix exhibit option level series war part phase schedule building gate terminal",
    "pier wing block channel point witness act title gen protein strain variant tier zone",
)

# Words that open a sentence and hardly ever go on with a name after an abbreviation.
STARTERS = _words(
    "The This That These Those There Then Thus Though Their They They're They've They'd Them",
    "A An And As At After Also Although Among Amid Another Any All Are Around About Above Across",
    "But By Because Before Both Beyond Being Between Below Besides Behind",
    "Can Could Currently Critics Despite Did Do Does Don't During Down",
    "Each Earlier Either Even Ever Every Everyone Everything Eventually Except",
    "Few Fewer For From Following Finally Further Furthermore First",
    "Get Given Go Had Has Have Having He He's He'd He'll Her Here Here's Hers His How However",
    "I I'm I've I'd I'll If In Including Indeed Instead Into Is Isn't It It's It'll Its",
    "Just Last Lately Later Less Let Let's Like Likewise Long",
    "Many Maybe Meanwhile More Moreover Most Much My Must",
    "Nearly Neither Never Nevertheless Next Nobody None Nonetheless Nor Not Nothing Now",
    "Of Officials Often On Once One Only Or Other Others Otherwise Our Out Over Overall",
    "Perhaps Police Previously Prosecutors Rather Recently Researchers Residents",
    "She She's She'd She'll Should Similarly Since So Some Someone Something Sometimes Soon Still",
    "Such Several Supporters Separately Subsequently Specifically",
    "Through Throughout To Today Together Tomorrow Tonight Too Toward Two Typically",
    "Under Unfortunately Unless Unlike Until Up Upon Us Using Usually",
    "Very Was We We're We've We'd We'll Well Were What What's When Whenever Where Whereas Whether",
    "Which While Who Who's Whoever Whose Why Will With Within Without Would Yes Yesterday Yet",
    "You You're You've Your Analysts Authorities Experts Investigators Nor Fortunately Asked",
)

# Company and programme names that carry a mark of exclamation.
EXCLAIMED = _words("Yahoo Jeopardy Yum Yahoo's Chips Oklahoma Elliott")

# Verbs of speech after a quoted question: “Why?” Reyes asked.
SPEECH = _words(
    "asked said says asks wrote tweeted replied added shouted yelled joked wondered quipped cried",
    "posted told responded exclaimed recalled continued demanded screamed declared answered",
    "inquired mused remarked repeated chanted concluded explained noted called announced",
)

# Parts of family names that stay small: a sentence may open with "de Blasio".
PARTICLES = _words("de del della di da du van von der den ter ten al bin ibn el la le bell dos")

# Endings of domain and file names, small as they are written.
DOMAINS = _words(
    "com org net gov edu mil int info biz co uk io tv me ai app dev fm ly eu us ca au de fr ch ie",
    "pdf doc docx xls xlsx csv txt jpg jpeg png gif mp3 mp4 html htm php asp js py zip",
)
