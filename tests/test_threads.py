"""The comments of one post, made a Thread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from blogkit.model import MENTIONS, Comment, Commenter, CommentKind, Status, Thread
from blogkit.problems import Location
from blogkit.reading.threads import mentions, newest_first, replies, thread

NOON = datetime(2012, 5, 4, 12, tzinfo=UTC)


def comment(
    id: str,
    parent: str = "",
    hour: int = 0,
    *,
    name: str = "",
    kind: CommentKind = "comment",
    status: Status = "approved",
) -> Comment:
    return Comment(id, NOON + timedelta(hours=hour), Commenter(name), parent, kind, status)


def outline(thread: Thread) -> list[str]:
    """Draw a Thread: a line for each comment, a dot for each level, a question mark for a lost one."""
    return ["." * item.depth + item.comment.id + "?" * item.lost for item in thread.items]


# Order


def test_each_answer_stands_under_its_parent() -> None:
    """A thread reads from top to bottom: each comment, then everything that answers it."""
    made, problems = thread([comment("1"), comment("2"), comment("3", "1"), comment("4", "3"), comment("5", "2")])
    assert outline(made) == ["1", ".3", "..4", "2", ".5"]
    assert problems == ()


def test_siblings_are_sorted_by_time() -> None:
    """The older answer comes first, whatever its number is."""
    made, _ = thread([comment("1"), comment("2", "1", hour=9), comment("3", "1", hour=4)])
    assert outline(made) == ["1", ".3", ".2"]


def test_time_is_compared_across_zones() -> None:
    """Ten in the morning in Costa Rica is later than noon in London."""
    there = Comment("1", datetime(2012, 5, 4, 10, tzinfo=timezone(timedelta(hours=-6))), Commenter())
    assert outline(thread([there, comment("2")])[0]) == ["2", "1"]


def test_ids_that_are_numbers_compare_as_numbers() -> None:
    """At one and the same time, 9 comes before 10, and a name after every number."""
    huge = "1" + "0" * 5000
    made, _ = thread([comment(id) for id in ("10", "marta", "9", "²", huge, "0", "007")])
    assert outline(made) == ["0", "007", "9", "10", huge, "marta", "²"]


def test_an_answer_may_be_older_than_its_parent() -> None:
    """Clocks go wrong; the answer still stands under what it answers."""
    made, problems = thread([comment("1", hour=5), comment("2", "1", hour=1), comment("3", hour=3)])
    assert outline(made) == ["3", "1", ".2"]
    assert problems == ()


def test_a_comment_knows_whom_it_answers() -> None:
    """The name of the parent's author comes along, so that a page can say "in reply to Marta"."""
    made, _ = thread([comment("1", name="Marta"), comment("2", "1", name="Jo")])
    assert [item.parent_name for item in made.items] == ["", "Marta"]


def test_no_comments_make_an_empty_thread() -> None:
    """A post without comments has a Thread without items."""
    assert thread([]) == (Thread(), ())


# Who comes in


def test_only_approved_comments_come_in() -> None:
    """Pending comments, spam and trash stay out, silently."""
    statuses: tuple[Status, ...] = ("approved", "pending", "spam", "trash")
    made, problems = thread(comment(str(number), status=status) for number, status in enumerate(statuses))
    assert outline(made) == ["0"]
    assert problems == ()


def test_the_last_of_one_id_counts() -> None:
    """A later line replaces an earlier one, and that is no Problem."""
    made, problems = thread([comment("1", name="old"), comment("2"), comment("1", name="new")])
    assert [item.comment.author.name for item in made.items] == ["new", ""]
    assert problems == ()


def test_a_later_line_may_take_a_comment_away() -> None:
    """A comment that was approved and then trashed is not shown."""
    assert outline(thread([comment("1"), comment("1", status="trash")])[0]) == []


def test_replies_and_mentions_are_counted_apart() -> None:
    """A webmention that replies is a reply; a pingback or a like is a mention."""
    kinds: tuple[CommentKind, ...] = ("comment", "reply", "pingback", "trackback", "like", "repost", "mention")
    made, _ = thread(comment(str(number), kind=kind) for number, kind in enumerate(kinds))
    assert (replies(made), mentions(made)) == (2, 5)


# Parents that cannot be followed


def test_an_answer_to_a_missing_comment_hangs_at_the_top() -> None:
    """An orphan takes its place in time among the comments at the top, with its own answers under it."""
    made, problems = thread(
        [comment("1", hour=1), comment("5", "404", hour=2), comment("6", "5", hour=9), comment("7", hour=3)],
        places={"5": Location("content/posts/a/comments.jsonl", 2)},
    )
    assert outline(made) == ["1", "5?", ".6", "7"]
    assert [str(problem) for problem in problems] == [
        "content/posts/a/comments.jsonl:2: warning: Comment 5 answers comment 404, which this post does not have\n"
        "    → It is shown at the top level. Bring the missing comment back, or take away its `parent`."
    ]


def test_an_answer_to_a_hidden_comment_hangs_at_the_top() -> None:
    """The name of an author whose comment is not approved is not shown."""
    made, problems = thread([comment("1", name="Spammer", status="spam"), comment("2", "1")])
    assert outline(made) == ["2?"]
    assert made.items[0].parent_name == ""
    assert [str(problem) for problem in problems] == [
        "warning: Comment 2 answers comment 1, which is not approved\n"
        "    status of the parent: spam\n"
        "    → It is shown at the top level. Approve comment 1 to put it under that one."
    ]


def test_a_comment_that_answers_itself_hangs_at_the_top() -> None:
    """The smallest circle has one comment."""
    made, problems = thread([comment("1", "1"), comment("2", "1")])
    assert outline(made) == ["1?", ".2"]
    assert made.items[0].parent_name == ""
    assert [problem.what for problem in problems] == ["Comment 1 answers itself"]


def test_a_circle_is_broken_at_its_oldest_comment() -> None:
    """The oldest of the circle comes to the top, and so does nothing that merely hangs on the circle."""
    made, problems = thread(
        [comment("2", "4", hour=2), comment("3", "2", hour=3), comment("4", "3", hour=4), comment("1", "4", hour=1)]
    )
    assert outline(made) == ["2?", ".3", "..4", "...1"]
    assert [str(problem) for problem in problems] == [
        "warning: 3 comments answer each other in a circle\n"
        "    circle: 2 → 4 → 3 → 2\n"
        "    → Comment 2 is the oldest of them and is shown at the top level. Correct its `parent`."
    ]


def test_a_wide_circle_is_drawn_in_short() -> None:
    """A circle of a thousand comments is reported in one line."""
    _, problems = thread(comment(str(number), str((number + 1) % 1000)) for number in range(1000))
    assert [problem.facts for problem in problems] == [
        (("circle", "0 → 1 → 2 → 3 → 4 → … → 996 → 997 → 998 → 999 → 0"),)
    ]


def test_a_problem_points_at_the_place_of_its_comment() -> None:
    """The comment's own place where it is known, the place of the whole thread where it is not."""
    file, reply = Location("content/posts/a/comments.jsonl"), Location("content/posts/a/comments/2.md", 3, 1)
    _, problems = thread([comment("1", "8"), comment("2", "9")], file, {"2": reply})
    assert [problem.where for problem in problems] == [file, reply]


def test_problems_come_in_the_order_of_the_comments() -> None:
    """Orphans and circles are reported together, the oldest first."""
    _, problems = thread([comment("3", "9", hour=3), comment("2", "2", hour=2), comment("1", "9", hour=1)])
    assert [problem.what.split()[1] for problem in problems] == ["1", "2", "3"]


# Size


def test_ten_thousand_answers_deep() -> None:
    """A thread may be deeper than any call stack."""
    chain = [comment(str(number), str(number - 1) if number else "") for number in range(10_000)]
    made, problems = thread(reversed(chain))
    assert [item.depth for item in made.items] == list(range(10_000))
    assert problems == ()


def test_a_circle_of_ten_thousand() -> None:
    """The same for a circle: one comment is lost, none is left out."""
    made, problems = thread(comment(str(number), str((number + 1) % 10_000), number) for number in range(10_000))
    assert len(made.items) == 10_000
    assert [item.comment.id for item in made.items if item.lost] == ["0"]
    assert len(problems) == 1


# Laws

IDS = [*map(str, range(12)), "a", "b"]
COMMENTS = st.builds(
    comment,
    id=st.sampled_from(IDS),
    parent=st.sampled_from(["", "", "missing", *IDS]),
    hour=st.integers(0, 3),
    name=st.sampled_from(["", "Marta", "Jo"]),
    kind=st.sampled_from(["comment", "reply", *sorted(MENTIONS)]),
    status=st.sampled_from(["approved", "approved", "approved", "approved", "pending", "spam", "trash"]),
)
THREADS = st.lists(COMMENTS, max_size=20)


def age(comment: Comment) -> tuple[datetime, int, str]:
    """Return the order that the design asks for; the numbers here are small."""
    return comment.published, int(comment.id) if comment.id.isdigit() else 99, comment.id


@settings(deadline=None)
@given(THREADS)
def test_nothing_is_lost_and_nothing_invented(comments: list[Comment]) -> None:
    """Each approved comment is in the Thread exactly once, in its last version, and no other is."""
    made, _ = thread(comments)
    expected = [one for one in {one.id: one for one in comments}.values() if one.status == "approved"]
    assert sorted((item.comment for item in made.items), key=age) == sorted(expected, key=age)
    assert replies(made) + mentions(made) == len(expected)


@settings(deadline=None)
@given(THREADS)
def test_depth_and_order_say_who_answers_whom(comments: list[Comment]) -> None:
    """The comment one level up, nearest above, is the parent; only a lost comment is parted from its own."""
    made, _ = thread(comments)
    above: list[Comment] = []
    for item in made.items:
        assert item.depth <= len(above)
        del above[item.depth :]
        parent = above[-1] if above else None
        if item.lost:
            assert parent is None
            assert item.comment.parent
        else:
            assert item.comment.parent == (parent.id if parent else "")
        assert item.parent_name == (parent.author.name if parent else "")
        above.append(item.comment)


@settings(deadline=None)
@given(THREADS)
def test_siblings_are_always_sorted(comments: list[Comment]) -> None:
    """Under each parent, and at the top, older comments come first."""
    made, _ = thread(comments)
    siblings: dict[str, list[Comment]] = {}
    for item in made.items:
        siblings.setdefault("" if item.lost else item.comment.parent, []).append(item.comment)
    for group in siblings.values():
        assert group == sorted(group, key=age)


@settings(deadline=None)
@given(THREADS)
def test_a_comment_is_lost_only_for_a_reason(comments: list[Comment]) -> None:
    """Its parent is not in the Thread, or it is the oldest of the circle that its parents lead round."""
    made, problems = thread(comments)
    shown = {item.comment.id: item.comment for item in made.items}
    lost = {item.comment.id for item in made.items if item.lost}
    for one in shown.values():
        trail = [one]
        while (parent := shown.get(trail[-1].parent)) and parent not in trail:
            trail.append(parent)
        orphan = bool(one.parent) and one.parent not in shown
        oldest_of_circle = parent is one and min(trail, key=age) is one
        assert (one.id in lost) == (orphan or oldest_of_circle)
    assert len(problems) == len(lost)
    assert {problem.level for problem in problems} <= {"warning"}


@settings(deadline=None)
@given(THREADS.flatmap(lambda comments: st.tuples(st.just(comments), st.permutations(comments))))
def test_the_order_of_the_input_does_not_matter(orders: tuple[list[Comment], list[Comment]]) -> None:
    """Comments with ids of their own make the same Thread and the same Problems in any order."""
    unique, shuffled = ({one.id: one for one in order} for order in orders)
    assert thread(unique.values()) == thread([unique[id] for id in shuffled])


def test_newest_first_turns_the_top_level_only() -> None:
    """The newest conversation stands first; inside each, answers keep their order."""
    made, _ = thread(
        comment(id, parent, hour=int(id)) for id, parent in [("1", ""), ("2", "1"), ("3", "2"), ("4", ""), ("5", "4")]
    )
    assert [item.comment.id for item in newest_first(made.items)] == ["4", "5", "1", "2", "3"]
    assert newest_first(()) == ()
