"""Random operations: the one with a number is a function of the seed and of the model alone."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from pullquote.vectorstore import RemovedBy

from tests.crash import model as m

_LETTERS = "bcdfghjkmnpqrtvwxz"
_PLAIN = "harbour council bridge ferry school market tower river station garden".split()
_BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
_FEWEST, _MOST = 4, 8  # files of a folder, records of the wire
_MOST_LOST = 2  # at once; of three and more a sync wants to be told that this is no accident
_KINDS = {
    "ingest": 5,
    "follow": 8,
    "remove": 3,
    "restore": 2,
    "purge": 4,
    "answer": 2,
    "back_up": 2,
    "switch": 3,
    "rebuild": 1,
    "mend": 1,
}


class Drawing:
    """Draws operations for one seed.

    Args:
        seed: Of the whole program.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._number = 0
        self._random = random.Random(f"{seed}/before")

    def operation(self, number: int, model: m.Model) -> m.Operation:
        """Draw the operation with a number, one that makes sense in the model's state."""
        self._number = number
        self._random = random.Random(f"{self._seed}/{number}")
        if number == 0:
            return m.Open()
        if number <= 2:
            kind = ("follow", "ingest")[number - 1]
        else:
            (kind,) = self._random.choices(list(_KINDS), _KINDS.values())
        drawn: m.Operation | None = getattr(self, f"_{kind}")(model)
        return drawn or self._follow(model)

    def text(self, section: bool = False) -> m.Text:
        """Write an article of words that no other one has."""
        count = self._random.choice((2, 3, 5, 12))
        return m.Text(
            f"News {self._word()}",
            tuple(self._sentence() for _ in range(count)),
            self._word() if section else None,
        )

    def _word(self) -> str:
        # The digit keeps the stemmer away; the first four letters may be an index's prefix.
        return "".join(self._random.choices(_LETTERS, k=11)) + self._random.choice("0123456789")

    def _sentence(self) -> str:
        plain = " ".join(self._random.choices(_PLAIN, k=4))
        return f"The {plain} of {self._word()} met {self._word()}."

    def _revised(self, text: m.Text) -> m.Text:
        if text.section and self._random.random() < 0.3:
            return m.Text(text.title, text.sentences, self._word())
        sentences = list(text.sentences)
        sentences[self._random.randrange(len(sentences))] = self._sentence()
        title = f"News {self._word()}" if self._random.random() < 0.2 else text.title
        return m.Text(title, tuple(sentences), text.section)

    def _edited(self, texts: Mapping[str, m.Text], suffix: str = ".txt") -> dict[str, m.Text]:
        """Add, change, rename and delete a few files, or records where there is no suffix."""
        edited = dict(texts)
        lost = 0
        for step in range(self._random.randint(1, 4) if texts else 5):
            new = f"{self._number}-{step}{suffix}" if suffix else f"{m.WIRE}{self._number}-{step}"
            one = self._random.choice(sorted(edited)) if edited else None
            do = self._random.random()
            if one is None or len(edited) < _FEWEST or (do < 0.3 and len(edited) < _MOST):
                edited[new] = self.text(section=not suffix)
            elif do < 0.7 or lost == _MOST_LOST:
                edited[one] = self._revised(edited[one])
            else:
                lost += 1
                text = edited.pop(one)
                if suffix and do < 0.85:
                    edited[new] = text if do < 0.8 else self._revised(text)
        return edited

    def _back_again(self, model: m.Model, prefix: str, taken: set[str]) -> dict[str, m.Text]:
        """Bring a file or a record back that vanished, its text new or as it was."""
        vanished = [
            article_id
            for article_id, article in model.articles.items()
            if article.removed_by is RemovedBy.SOURCE and article_id.startswith(prefix)
        ]
        for article_id in self._some(vanished, 1) if self._random.random() < 0.5 else ():
            article = model.articles[article_id]
            name = article_id if prefix == m.WIRE else article_id.removeprefix(prefix)
            if name not in taken:
                title, body = article.revisions[-1]
                sentences = tuple(f"{part}." for part in body.removesuffix(".").split(". "))
                text = m.Text(title, sentences, article.section)
                return {name: self._revised(text) if self._random.random() < 0.5 else text}
        return {}

    def _follow(self, model: m.Model) -> m.Operation:
        names = {known.name for known in model.listed.values()}
        folder = self._edited(model.folder) | self._back_again(
            model, model.folder_id(""), {*names, *model.folder, *model.listed}
        )
        wire = self._edited(model.wire, "") | self._back_again(model, m.WIRE, {*model.wire})
        if model.lost(folder, wire) > _MOST_LOST:  # what the operations before have done as well
            folder, wire = dict(model.folder), dict(model.wire)
        return m.Follow(folder, wire, _BEGAN + timedelta(hours=7 * self._number))

    def _ingest(self, model: m.Model) -> m.Operation:
        desk = self._edited(model.desk)
        changed = {path for path, text in desk.items() if model.desk.get(path) != text}
        unmoved = [
            path
            for path in model.folder
            if path in model.listed and model.listed[path].name == path
        ]
        whole = self._random.random() < 0.3
        return m.Ingest(
            desk,
            tuple(sorted(desk if whole else changed)),
            tuple(self._some(unmoved, 1)) if self._random.random() < 0.3 else (),
        )

    def _remove(self, model: m.Model) -> m.Operation | None:
        found = self._some(
            [name for name, a in model.articles.items() if a.removed_by is not RemovedBy.PERSON], 2
        )
        return m.Remove(found) if found else None

    def _restore(self, model: m.Model) -> m.Operation | None:
        found = self._some([name for name in model.articles if model.can_be_restored(name)], 1)
        return m.Restore(found[0]) if found else None

    def _purge(self, model: m.Model) -> m.Operation | None:
        found = self._some(list(model.articles), 2)
        return m.Purge(found) if found else None

    def _answer(self, model: m.Model) -> m.Operation | None:
        found = self._some(list(model.current()), 3)
        return m.Answer(f"answer-{self._number}", found) if found else None

    def _back_up(self, model: m.Model) -> m.Operation:
        return m.BackUp(f"backup-{self._number}")

    def _switch(self, model: m.Model) -> m.Operation:
        (other,) = {*m.EMBEDDERS} - {model.embedder}
        return m.Switch(other)

    def _rebuild(self, model: m.Model) -> m.Operation:
        return m.Rebuild()

    def _mend(self, model: m.Model) -> m.Operation:
        return m.Mend()

    def _some(self, names: list[str], most: int) -> tuple[str, ...]:
        count = min(len(names), self._random.randint(1, most))
        return tuple(sorted(self._random.sample(sorted(names), count)))
