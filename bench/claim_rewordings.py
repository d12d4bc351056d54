"""Claims: how many free rewordings, written by hand for invented sentences, does the gate drop?

    python -m bench.claim_rewordings

A small set, to show what the controls of `bench/claims.py` cannot: how a writer would put it. All
of them are faithful; what is dropped is what the strictness of the gate costs.
"""

from datetime import date

from pullquote.bot.claims import Claim, Sentence, judge

ON = date(2024, 3, 7)
REWORDINGS: dict[str, tuple[str, ...]] = {
    "The Brannet Island ferry will stop running on 31 October 2024, the harbour authority said.": (
        "The ferry to Brannet Island will stop running on 31 October 2024.",
        "The harbour authority said the Brannet Island ferry will stop running on 31 October 2024.",
        "The Brannet Island ferry will end on 31 October 2024.",
    ),
    "Mayor Ada Lorne, who took office in 2019, announced on Tuesday that the town "
    "would buy the pier for $2.4 million.": (
        "Mayor Ada Lorne announced that the town would buy the pier for $2.4 million.",
        "Lorne took office in 2019.",
        "The town would buy the pier for $2.4 million, Mayor Ada Lorne said.",
        "The town will pay $2.4 million for the pier.",
    ),
    "Three firefighters were injured and more than 200 people were evacuated when a "
    "warehouse burned down in Tarrow early on Sunday.": (
        "Three firefighters were injured when a warehouse burned down in Tarrow.",
        "More than 200 people were evacuated in Tarrow early on Sunday.",
        "A warehouse burned down in Tarrow on Sunday, injuring three firefighters.",
    ),
    "The company, founded by Oskar Quist in 1987, employs about 1,200 people at its "
    "plant near Corrack.": (
        "Oskar Quist founded the company in 1987.",
        "The company was founded in 1987 by Oskar Quist.",
        "About 1,200 people work at the plant near Corrack.",
    ),
    "The council voted 7-2 on Monday to raise the hotel tax from 5% to 8%.": (
        "The council voted 7-2 to raise the hotel tax from 5% to 8%.",
        "The hotel tax will rise from 5% to 8%.",
    ),
    "Police arrested a 34-year-old man after he drove his car into the town hall, a "
    "spokeswoman said.": (
        "A 34-year-old man was arrested after he drove his car into the town hall.",
        "Police arrested a man who drove his car into the town hall.",
    ),
    "The film won five awards, including best picture, at Saturday's ceremony in Corrack.": (
        "The film won five awards at Saturday's ceremony.",
        "It won best picture.",
    ),
    "Researchers found that most of the seabirds had eaten plastic, but they could "
    "not say whether it harmed them.": (
        "Most of the seabirds had eaten plastic, researchers found.",
        "Researchers could not say whether plastic harmed the seabirds.",
    ),
}


def main() -> None:
    """Judge each rewording, and print those that are dropped with the reason."""
    passed = total = 0
    for sentence, rewordings in REWORDINGS.items():
        for claim in rewordings:
            verdict = judge(Claim(claim, ("s1",)), [Sentence("s1", sentence, on=ON)])
            total += 1
            passed += verdict.passed
            if not verdict.passed:
                print(claim, "|", "; ".join(f"{f.check}: {f.detail}" for f in verdict.failed))
    print(f"{passed} of {total} pass")


if __name__ == "__main__":
    main()
