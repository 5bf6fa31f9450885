"""Collectors for training are told no and kept out; people and federated servers are not."""

import json
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest

from folkmoot.web.guard import crawlers
from folkmoot.web.guard.crawlers import AGENTS, ai_txt, refused_agent, robots_txt, tdmrep_json

HERE = Path(__file__).parent


def lines_of(file):
    text = (HERE / file).read_text()
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


REFUSED = [line.split(" | ") for line in lines_of("agents_refused.txt")]
WELCOME = lines_of("agents_welcome.txt")


@pytest.mark.parametrize(("name", "user_agent"), REFUSED)
def test_a_collector_is_refused_by_its_name(name, user_agent):
    assert refused_agent(user_agent) == name


@pytest.mark.parametrize("user_agent", WELCOME)
def test_people_feeds_and_federated_servers_are_welcome(user_agent):
    assert refused_agent(user_agent) is None


@pytest.mark.parametrize("nothing", [None, "", "-"])
def test_who_gives_no_name_is_not_refused_for_it(nothing):
    assert refused_agent(nothing) is None


def test_a_name_inside_a_longer_word_does_not_count():
    assert refused_agent("NotGPTBots/1.0") is None
    assert refused_agent("Mozilla/5.0 (my-GPTBot-watcher)") is None


def test_a_very_long_header_costs_little_and_harms_nothing():
    assert refused_agent("GPTBot " + "a@" * 100_000) == "GPTBot"


@pytest.mark.parametrize("agent", [name for name in AGENTS if name not in crawlers._NAMED_ONLY])
def test_every_listed_agent_is_refused(agent):
    assert refused_agent(f"Mozilla/5.0 (compatible; {agent}/1.0; +https://x.example)") == agent


def test_the_list_is_long_and_each_name_stands_once():
    assert len(AGENTS) >= 80
    assert len({name.casefold() for name in AGENTS}) == len(AGENTS)


def read_as_a_robot(**settings):
    robots = RobotFileParser()
    robots.parse(robots_txt(**settings).splitlines())
    return robots


@pytest.mark.parametrize("agent", AGENTS)
def test_robots_txt_closes_the_whole_moot_to_every_listed_agent(agent):
    robots = read_as_a_robot()
    assert not robots.can_fetch(agent, "https://moot.example/")
    assert not robots.can_fetch(agent, "https://moot.example/post/7")


def test_robots_txt_leaves_conversations_open_to_search_engines_and_forms_closed():
    robots = read_as_a_robot()
    for path in ("/", "/post/7", "/c/art", "/u/anna"):
        assert robots.can_fetch("Googlebot", f"https://moot.example{path}")
    for path in ("/search?q=x", "/settings", "/join/token", "/login"):
        assert not robots.can_fetch("Googlebot", f"https://moot.example{path}")


def test_robots_txt_reserves_training_for_everybody():
    everybody = robots_txt().split("User-agent: *\n")[1].split("\n\n")[0]
    assert "Content-Usage: train-ai=n" in everybody


def test_ai_txt_allows_nothing():
    lines = [line for line in ai_txt().splitlines() if line and not line.startswith("#")]
    assert lines == ["User-Agent: *", "Disallow: /", "Disallow: *"]


def test_tdmrep_reserves_every_page():
    assert json.loads(tdmrep_json()) == [{"location": "/", "tdm-reservation": 1}]


def test_a_moot_that_lets_crawlers_in_says_so_everywhere():
    robots = read_as_a_robot(crawlers=True)
    assert robots.can_fetch("GPTBot", "https://moot.example/post/7")
    assert not robots.can_fetch("GPTBot", "https://moot.example/settings")
    assert "train-ai" not in robots_txt(crawlers=True)
    assert "Disallow" not in ai_txt(crawlers=True)
    assert json.loads(tdmrep_json(crawlers=True)) == [{"location": "/", "tdm-reservation": 0}]


def test_a_moot_that_is_not_searchable_is_closed_to_every_robot():
    for crawlers_too in (True, False):
        robots = read_as_a_robot(searchable=False, crawlers=crawlers_too)
        for agent in ("Googlebot", "GPTBot"):
            assert not robots.can_fetch(agent, "https://moot.example/")


def test_who_is_refused_may_still_read_why():
    assert set(crawlers.OPEN_TO_ALL) == {"/robots.txt", "/ai.txt", "/.well-known/tdmrep.json"}
