"""The shape of a question, and the marks of an answer of that shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot.shapes import Shape, Unit, bears_marks_of, gives, shape_of, unit_of


@pytest.mark.parametrize(
    ("question", "shape"),
    [
        ("When the ferry sank, who was the captain?", Shape.WHO),
        ("What does James do for a living?", Shape.OTHER),
        ("What will the strikers do next?", Shape.OTHER),
        ("What did the Rovers do at the deadline?", Shape.OTHER),
        ("Which leader of the Greens will stand down?", Shape.OTHER),
        ("Which museum in Texas will reopen?", Shape.OTHER),
        ("What was the verdict in the trial?", Shape.OTHER),
        ("What was the name of the opinion poll firm?", Shape.OTHER),
        ("What got damaged in the storm?", Shape.OTHER),
        ("What led the medal table?", Shape.OTHER),
        ("What is behind the altar?", Shape.OTHER),
        ("What was the point of impact?", Shape.OTHER),
        ("How many chairs were stacked up?", Shape.NUMBER),
        ("What was the final score of the match?", Shape.NUMBER),
        ("What is the price of the ferry?", Shape.NUMBER),
        ("What was the date of the vote?", Shape.WHEN),
        ("The man who found the bell died when?", Shape.WHEN),
        ("Who found the bell?", Shape.WHO),
        ("Who was at the wheel when the ferry ran aground?", Shape.WHO),
        ("Who's the chair of Corrack Rovers?", Shape.WHO),
        ("Whose boat sank?", Shape.WHO),
        ("A ferry sank on Monday. Who owned it?", Shape.WHO),
        ("Who owned the ferry? Thanks!", Shape.WHO),
        ("What did Lt. Corrow say?", Shape.SAID),
        ("Who said that the ground was sold?", Shape.SAID),
        ("Who claimed that Quarry Lane would be sold?", Shape.SAID),
        ("Who first warned of the leak?", Shape.SAID),
        ("What did Farrag say about the envelope?", Shape.SAID),
        ("What has the mayor told the council?", Shape.SAID),
        ("How did the club's chair describe the offer?", Shape.SAID),
        ("What was the mayor's reaction to the vote?", Shape.SAID),
        ("What was Farrag's verdict on the new count?", Shape.SAID),
        ("What did the islanders make of the offer?", Shape.SAID),
        ("Where did the storm land?", Shape.WHERE),
        ("In which town does she live?", Shape.WHERE),
        ("When does the ferry stop?", Shape.WHEN),
        ("What year was it built?", Shape.WHEN),
        ("On which date does school end?", Shape.WHEN),
        ("This was the highest since:", Shape.WHEN),
        ("How soon will it open?", Shape.WHEN),
        ("How many homes were damaged?", Shape.NUMBER),
        ("How much was the library owed?", Shape.NUMBER),
        ("How old is the bridge?", Shape.NUMBER),
        ("What percentage voted for it?", Shape.NUMBER),
        ("What did the repairs cost?", Shape.NUMBER),
        ("Why did the parasite spread?", Shape.WHY),
        ("What caused the fire?", Shape.WHY),
        ("What was the main reason for the merger?", Shape.WHY),
        ("How come the ferry stops?", Shape.WHY),
        ("On what grounds was the sale stopped?", Shape.WHY),
        ("What's behind the sale of the ground?", Shape.WHY),
        ("What explains the orange light over the sound?", Shape.WHY),
        ("What led the county to drop the ferry?", Shape.WHY),
        ("What was the point of the amnesty?", Shape.WHY),
        ("What was the mayor's reason for voting no?", Shape.WHY),
        ("Why did the repairs take longer than planned?", Shape.WHY),
        ("When the ferry stopped, why did nobody protest?", Shape.WHY),
        ("How did divers find the crack?", Shape.HOW),
        ("How is the bridge raised?", Shape.HOW),
        ("How to return a book?", Shape.HOW),
        ("How exactly did the crack form?", Shape.HOW),
        ("How did the crowd react when the bell rang?", Shape.HOW),
        ("When the boats stopped, how did islanders get to school?", Shape.HOW),
        ("In what way did the two plans differ?", Shape.HOW),
        ("By what means was the bell raised?", Shape.HOW),
        ("Which countries signed?", Shape.LIST),
        ("Which two supermarkets plan to merge?", Shape.LIST),
        ("What unusual things were brought back?", Shape.LIST),
        ("Which unusual things did people bring back?", Shape.LIST),
        ("Which old harbour towns were flooded?", Shape.LIST),
        ("Which island ferries did the county drop?", Shape.LIST),
        ("Which towns had no power when the storm had passed?", Shape.LIST),
        ("Which of the boats were sold?", Shape.LIST),
        ("What else was in the crate?", Shape.LIST),
        ("Name the members of the council.", Shape.LIST),
        ("Who were the members of the crew?", Shape.LIST),
        ("Is pale gill dangerous to people?", Shape.YES_NO),
        ("Has Corrack Rovers agreed to sell its ground?", Shape.YES_NO),
        ("And did they sell it?", Shape.YES_NO),
        ("Is it dangerous to people who eat it?", Shape.YES_NO),
        ("Was it closed when it rained?", Shape.YES_NO),
        ("Are there more boats than berths?", Shape.COMPARISON),
        ("Is the new bridge longer than the old one?", Shape.COMPARISON),
        (
            "Which lost more money, the port or the fair, or was the port bigger than it?",
            Shape.COMPARISON,
        ),
        ("What is the difference between the two counts?", Shape.COMPARISON),
        ("How did the state's count stack up against the county's?", Shape.COMPARISON),
        ("How does the state's count compare with the county's?", Shape.COMPARISON),
        ("Which was higher, the county's count or the state's?", Shape.COMPARISON),
        ("Which is more expensive: the taxi or the ferry?", Shape.COMPARISON),
        ("Did more voters in Ward 3 back Pym in May than Karenin-Voss?", Shape.COMPARISON),
        ("Were more than 100 homes damaged?", Shape.YES_NO),
        ("Is anything other than the bell in the crate?", Shape.YES_NO),
        ("What was the mayor quoted as saying?", Shape.SAID),
        ("What are Tann's words on the ferry?", Shape.SAID),
        ("What were his exact words?", Shape.SAID),
        ("What are the words of the year?", Shape.OTHER),
        ("Do you know when the ferry stops?", Shape.WHEN),
        ("Can you tell me who found the bell?", Shape.WHO),
        ("Could you list the members of the council?", Shape.LIST),
        ("Could you please name the members of the council?", Shape.LIST),
        ("I want to know why the parasite spread.", Shape.WHY),
        ("I'd like to know how many homes were damaged.", Shape.NUMBER),
        ("Please tell me where the storm landed.", Shape.WHERE),
        ("Can you tell me how the divers found the crack?", Shape.HOW),
        ("Do you know what Farrag said about the envelope?", Shape.SAID),
        ("Can you tell me whether the bridge is open?", Shape.YES_NO),
        ("Can I know if it is open?", Shape.YES_NO),
        ("Could the dam fail?", Shape.YES_NO),
        ("Would you say that it is safe?", Shape.YES_NO),
        ("Who is older, Tann or Pym?", Shape.COMPARISON),
        ("Which team scored higher, Corrack or Dunmarrow?", Shape.COMPARISON),
        ("Which member left, Tann or Pym?", Shape.OTHER),
        ("Which river, the Oss or the Tarrow, flooded?", Shape.OTHER),
        ("Do you think that it fails?", Shape.YES_NO),
        ("Which team won the cup?", Shape.OTHER),
        ("Which bus passes the dam?", Shape.OTHER),
        ("What is the rule called?", Shape.OTHER),
        ("ferry last day", Shape.OTHER),
        ("", Shape.OTHER),
        ("?!", Shape.OTHER),
    ],
)
def test_shape_is_read_from_the_question(question, shape):
    assert shape_of(question) is shape


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("How much did the repairs cost?", Unit.MONEY),
        ("How much was the library owed in fines?", Unit.MONEY),
        ("What did the repairs cost?", Unit.MONEY),
        ("How much did the Wenna Grace sell for?", Unit.MONEY),
        ("How much damage did the storm do, in dollars?", Unit.MONEY),
        ("How much did the losses come to?", Unit.MONEY),
        ("What percentage voted for it?", Unit.SHARE),
        ("How old is Odile Brandvold?", Unit.AGE),
        ("How long did the trial last?", Unit.TIME),
        ("How long is the bridge?", Unit.TIME),
        ("How much have gas prices increased?", Unit.ANY),
        ("How many homes were damaged?", Unit.ANY),
        ("Who won?", Unit.ANY),
    ],
)
def test_unit_of_a_number_is_read_from_the_question(question, unit):
    assert unit_of(question) is unit


@pytest.mark.parametrize(
    ("text", "unit", "given_there"),
    [
        ("It cost $41 million.", Unit.MONEY, True),
        ("It cost three thousand dollars.", Unit.MONEY, True),
        ("It cost 41 lives.", Unit.MONEY, False),
        ("Some 51% voted.", Unit.SHARE, True),
        ("Nearly half voted.", Unit.SHARE, True),
        ("Of 212 people, some voted.", Unit.SHARE, False),
        ("She is 61.", Unit.AGE, True),
        ("Pym, 71, who has held the seat, lost it.", Unit.AGE, True),
        ("He died at the age of 94.", Unit.AGE, True),
        ("A man aged 58 was hurt.", Unit.AGE, True),
        ("A 58-year-old man was hurt.", Unit.AGE, True),
        ("She is in her sixties.", Unit.AGE, True),
        ("She raised it 12 times in 2011.", Unit.AGE, False),
        ("She was 12 miles away.", Unit.AGE, False),
        ("She is retired.", Unit.AGE, False),
        ("It lasted nine days.", Unit.TIME, True),
        ("It hurt nine people.", Unit.TIME, False),
        ("It rained.", Unit.ANY, True),
    ],
)
def test_unit_is_given_where_a_text_has_it(text, unit, given_there):
    assert gives(text, unit) is given_there


@pytest.mark.parametrize(
    ("text", "shape", "marked"),
    [
        ("It spread because the bay was warm.", Shape.WHY, True),
        ("A coolant leak caused the fire.", Shape.WHY, True),
        ("The fire burned for two days.", Shape.WHY, False),
        ("“There is no sale and no offer,” Farrag said.", Shape.SAID, True),
        ('"It\'s signed and done," said Destrange.', Shape.SAID, True),
        ("Farrag said that there was no sale.", Shape.SAID, False),
        ("The “Second Ball” is a podcast.", Shape.SAID, False),
        ("A ukulele, a cake pan and a shoe came back.", Shape.LIST, True),
        ("A ukulele came back.", Shape.LIST, False),
        ("The state counted more homes than the county.", Shape.COMPARISON, True),
        ("The state counted 340 homes.", Shape.COMPARISON, False),
        ("They found it by tapping the pier.", Shape.HOW, True),
        ("Nobody knows.", Shape.HOW, False),
        ("Zoë found it.", Shape.WHO, False),
    ],
)
def test_marks_of_a_shape_are_seen_in_a_text(text, shape, marked):
    assert bears_marks_of(text, shape) is marked


@given(st.text(), st.sampled_from(Shape), st.sampled_from(Unit))
def test_any_text_can_be_looked_at(text, shape, unit):
    assert isinstance(shape_of(text), Shape)
    assert isinstance(unit_of(text), Unit)
    assert bears_marks_of(text, shape) in {True, False}
    assert gives(text, unit) in {True, False}
