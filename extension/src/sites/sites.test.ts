// @vitest-environment jsdom
// Each adapter against page structure written for it: what it takes for a composer, what posts, whom it answers.
import { beforeEach, describe, expect, test } from "vitest";
import { siteFor } from "./index.js";
import type { Page, Reading } from "./site.js";

interface Case {
  readonly name: string;
  readonly url: string;
  readonly html: string;
  /** The editor, and what posts from it. */
  readonly editor: string;
  readonly submit: string;
  readonly keys: readonly string[];
  readonly reading: Reading;
  readonly me?: string;
}

const own = { kind: "post", context: null, counterpart: null, thread: null } as const;

const CASES: readonly Case[] = [
  {
    name: "X",
    url: "https://x.com/home",
    html: `<a data-testid="AppTabBar_Profile_Link" href="/me_here"></a>
      <div data-testid="primaryColumn"><div data-testid="tweetTextarea_0" id="e"></div>
      <button data-testid="tweetButtonInline" id="s"></button></div>`,
    editor: "#e",
    submit: "#s",
    keys: ["Mod+Enter"],
    reading: own,
    me: "me_here",
  },
  {
    name: "X",
    url: "https://x.com/compose/post",
    html: `<div role="dialog"><article data-testid="tweet"><div data-testid="User-Name"><a href="/ada">Ada</a></div>
      <div data-testid="tweetText">How do you test this?</div><a href="/ada/status/12">1h</a></article>
      <div><div data-testid="tweetTextarea_0" id="e"></div></div><button data-testid="tweetButton" id="s"></button></div>`,
    editor: "#e",
    submit: "#s",
    keys: ["Mod+Enter"],
    reading: {
      kind: "comment",
      context: "How do you test this?",
      counterpart: "ada",
      thread: "/ada/status/12",
    },
  },
  {
    name: "LinkedIn",
    url: "https://www.linkedin.com/feed/",
    html: `<div class="share-box"><div class="share-creation-state__text-editor"><div class="ql-editor" id="e"></div></div>
      <button class="share-actions__primary-action" id="s">Post</button></div>`,
    editor: "#e",
    submit: "#s",
    keys: [],
    reading: own,
  },
  {
    name: "LinkedIn",
    url: "https://www.linkedin.com/feed/",
    html: `<div class="feed-shared-update-v2" data-urn="urn:li:activity:7"><a href="https://www.linkedin.com/in/grace/">Grace</a>
      <div class="update-components-text">We shipped it.</div>
      <div class="comments-comment-box"><div class="comments-comment-texteditor"><div class="ql-editor" id="e"></div></div>
      <button class="comments-comment-box__submit-button--cr" id="s">Comment</button></div></div>`,
    editor: "#e",
    submit: "#s",
    keys: [],
    reading: {
      kind: "comment",
      context: "We shipped it.",
      counterpart: "grace",
      thread: "urn:li:activity:7",
    },
  },
  {
    name: "Facebook",
    url: "https://www.facebook.com/",
    html: `<div role="dialog"><form><div role="textbox" contenteditable="true" id="e"></div>
      <div role="button" aria-label="Add photo"></div><div role="button" aria-label="Post" id="s"></div></form></div>`,
    editor: "#e",
    submit: "#s",
    keys: [],
    reading: own,
  },
  {
    name: "Facebook",
    url: "https://www.facebook.com/groups/1",
    html: `<div role="article"><h2>Club</h2><div data-ad-rendering-role="profile_name">Linus</div>
      <div data-ad-rendering-role="story_message">Who comes on Friday?</div><a href="/posts/9">1h</a>
      <form role="presentation"><div role="textbox" contenteditable="true" id="e"></div>
      <div role="button" aria-label="Comment" id="s"></div></form></div>`,
    editor: "#e",
    submit: "#s",
    keys: ["Enter"],
    reading: { kind: "comment", context: "Who comes on Friday?", counterpart: "Linus", thread: "/posts/9" },
  },
  {
    name: "Instagram",
    url: "https://www.instagram.com/",
    html: `<article><header><a href="/rosa/">rosa</a></header><h1>Our garden</h1><a href="/p/Cx1/">1d</a>
      <form><textarea id="e"></textarea><div role="button" id="s">Post</div></form></article>`,
    editor: "#e",
    submit: "#s",
    keys: ["Enter"],
    reading: { kind: "comment", context: "Our garden", counterpart: "rosa", thread: "/p/Cx1/" },
  },
  {
    name: "Threads",
    url: "https://www.threads.com/@rosa/post/1",
    html: `<div role="dialog"><div data-pressable-container><a href="/@rosa">rosa</a><a href="/@rosa/post/1">1d</a>
      <div><span dir="auto">What do you read?</span></div></div>
      <div role="textbox" contenteditable="true" id="e"></div><div role="button" id="s">Post</div></div>`,
    editor: "#e",
    submit: "#s",
    keys: ["Mod+Enter"],
    reading: { kind: "comment", context: "What do you read?", counterpart: "@rosa", thread: "/@rosa/post/1" },
  },
  {
    name: "Reddit",
    url: "https://www.reddit.com/r/gardening/comments/1/tomatoes/",
    html: `<shreddit-post author="tom" permalink="/r/gardening/comments/1/tomatoes/"><div slot="text-body">Why so pale?</div></shreddit-post>
      <shreddit-composer><div contenteditable="true" id="e"></div><button slot="submit-button" id="s">Comment</button></shreddit-composer>`,
    editor: "#e",
    submit: "#s",
    keys: ["Mod+Enter"],
    reading: {
      kind: "comment",
      context: "Why so pale?",
      counterpart: "tom",
      thread: "/r/gardening/comments/1/tomatoes/",
    },
  },
  {
    name: "Reddit",
    url: "https://old.reddit.com/r/gardening/comments/1/tomatoes/",
    html: `<div id="header-bottom-right"><span class="user"><a href="/user/myself">myself</a></span></div>
      <div class="thing comment" permalink="/c/2"><a class="author">eve</a><div class="md">More water.</div>
      <form><div class="usertext-edit"><textarea name="text" id="e"></textarea><div class="usertext-buttons">
      <button class="save" type="submit" id="s">save</button></div></div></form></div>`,
    editor: "#e",
    submit: "#s",
    keys: ["Mod+Enter"],
    reading: { kind: "comment", context: "More water.", counterpart: "eve", thread: "/c/2" },
    me: "myself",
  },
  {
    name: "Bluesky",
    url: "https://bsky.app/profile/kim.example/post/3k",
    html: `<nav><a aria-label="Profile" href="/profile/me.example"></a></nav>
      <div data-testid="postThreadItem-by-kim.example"><div data-testid="postText">Which map is that?</div></div>
      <div data-testid="composePostView">Reply<div class="ProseMirror" id="e"></div>
      <button data-testid="composerPublishBtn" id="s">Reply</button></div>`,
    editor: "#e",
    submit: "#s",
    keys: ["Mod+Enter"],
    reading: {
      kind: "comment",
      context: "Which map is that?",
      counterpart: "kim.example",
      thread: "/profile/kim.example/post/3k",
    },
    me: "me.example",
  },
  {
    name: "Mastodon",
    url: "https://social.example/publish",
    html: `<div id="mastodon" data-props="{}"><div class="navigation-bar"><span class="display-name__account">@me</span></div>
      <form class="compose-form"><div class="reply-indicator"><a class="reply-indicator__display-name" href="https://social.example/@kim">
      <span class="display-name"><span class="display-name__account">@kim</span></span></a>
      <div class="reply-indicator__content">Any tips?</div></div><textarea id="e"></textarea>
      <div class="compose-form__publish"><button type="submit" id="s">Reply</button></div></form></div>`,
    editor: "#e",
    submit: "#s",
    keys: ["Mod+Enter"],
    reading: {
      kind: "comment",
      context: "Any tips?",
      counterpart: "@kim",
      thread: "https://social.example/@kim",
    },
    me: "@me",
  },
  {
    name: "Hacker News",
    url: "https://news.ycombinator.com/reply?id=77",
    html: `<a id="me">myself</a><table class="fatitem"><tr><td><a class="hnuser">pg</a><div class="commtext">Lisp.</div></td></tr></table>
      <form><textarea name="text" id="e"></textarea><input type="submit" value="reply" id="s"></form>`,
    editor: "#e",
    submit: "#s",
    keys: [],
    reading: { kind: "comment", context: "Lisp.", counterpart: "pg", thread: "77" },
    me: "myself",
  },
  {
    name: "Hacker News",
    url: "https://news.ycombinator.com/submit",
    html: `<form><input name="title"><textarea name="text" id="e"></textarea><input type="submit" value="submit" id="s"></form>`,
    editor: "#e",
    submit: "#s",
    keys: [],
    reading: own,
  },
  {
    name: "YouTube",
    url: "https://www.youtube.com/watch?v=abc",
    html: `<ytd-watch-metadata><div id="title"><h1>How bees see</h1></div><ytd-channel-name><a>Bee Lab</a></ytd-channel-name></ytd-watch-metadata>
      <ytd-commentbox><div id="contenteditable-root" contenteditable="true"></div>
      <ytd-button-renderer id="submit-button"><button id="s">Comment</button></ytd-button-renderer></ytd-commentbox>`,
    editor: "#contenteditable-root",
    submit: "#submit-button",
    keys: ["Mod+Enter"],
    reading: { kind: "comment", context: "How bees see", counterpart: "Bee Lab", thread: "abc" },
  },
  {
    name: "GitHub",
    url: "https://github.com/ada/engine/issues/4",
    html: `<meta name="user-login" content="me"><h1><bdi>It stops</bdi></h1><div class="comment-body">After a while.</div>
      <form><textarea aria-label="Markdown value" id="e"></textarea><button type="button">Cancel</button>
      <button data-variant="primary" id="s">Comment</button></form>`,
    editor: "#e",
    submit: "#s",
    keys: ["Mod+Enter"],
    reading: {
      kind: "comment",
      context: "It stops\nAfter a while.",
      counterpart: "ada",
      thread: "https://github.com/ada/engine/issues/4",
    },
    me: "me",
  },
  {
    name: "Stack Exchange",
    url: "https://stackoverflow.com/questions/11/why",
    html: `<div class="question"><div class="s-prose">Why is it slow?</div><div class="post-signature owner">
      <div class="user-details"><a>Jo</a></div></div>
      <form id="add-comment-11"><textarea class="js-comment-text-input" id="e"></textarea><button type="submit" id="s">Add comment</button></form></div>`,
    editor: "#e",
    submit: "#s",
    keys: ["Enter"],
    reading: { kind: "comment", context: "Why is it slow?", counterpart: "Jo", thread: "11" },
  },
  {
    name: "WordPress comments",
    url: "https://blog.example/2026/bread/",
    html: `<article><div class="entry-content">How I bake.</div></article><span class="author"><span class="fn">Mia</span></span>
      <form id="commentform" action="https://blog.example/wp-comments-post.php"><textarea name="comment" id="e"></textarea>
      <input type="submit" id="submit" value="Post Comment"></form>`,
    editor: "#e",
    submit: "#submit",
    keys: [],
    reading: {
      kind: "comment",
      context: "How I bake.",
      counterpart: "Mia",
      thread: "https://blog.example/2026/bread/",
    },
  },
  {
    name: "Disqus",
    url: "https://disqus.com/embed/comments/?f=blog&t_u=https%3A%2F%2Fblog.example%2F1",
    html: `<div class="post"><span class="author">Sam</span><div class="post-message">I disagree.</div>
      <form><div class="textarea-wrapper"><div class="textarea" contenteditable="true" id="e"></div>
      <button class="btn post-action__button" id="s">Reply</button></div></form></div>`,
    editor: "#e",
    submit: "#s",
    keys: ["Mod+Enter"],
    reading: {
      kind: "comment",
      context: "I disagree.",
      counterpart: "Sam",
      thread: "https://blog.example/1",
    },
  },
  {
    name: "generic",
    url: "https://forum.example/t/5",
    html: `<form><textarea placeholder="Write a reply" id="e"></textarea><button type="submit">Preview</button>
      <button type="submit" id="s">Whatever they call it</button></form>`,
    editor: "#e",
    submit: "#s",
    keys: ["Mod+Enter"],
    reading: {
      kind: "comment",
      context: null,
      counterpart: null,
      thread: "https://forum.example/t/5",
      house: null,
    },
  },
  {
    name: "generic",
    url: "https://chat.example/",
    html: `<div><div><div id="e"></div></div><div><button>Emoji</button><div role="button" aria-label="Senden" id="s"></div></div></div>
      <footer><button>Share this page</button></footer>`,
    editor: "#e",
    submit: "#s",
    keys: ["Mod+Enter"],
    reading: { kind: "post", context: null, counterpart: null, thread: "https://chat.example/", house: null },
  },
];

const one = (selector: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`The structure has no ${selector}.`);
  return found;
};

const pathFrom = (element: HTMLElement): EventTarget[] => {
  const path: EventTarget[] = [];
  for (let at: Node | null = element; at; at = at.parentNode) path.push(at);
  return [...path, window];
};

describe.each(CASES)("$name at $url", ({ name, url, html, editor, submit, keys, reading, me }) => {
  let page: Page;

  beforeEach(() => {
    document.body.innerHTML = html;
    page = { url: new URL(url), document };
  });

  test("is recognised, with its composer", () => {
    const site = siteFor(page);
    expect(site.name).toBe(name);
    expect(site.isComposer(one(editor))).toBe(true);
    if (name !== "generic") expect(site.isComposer(document.body)).toBe(false);
    expect(site.keys(one(editor))).toEqual(keys);
  });

  test("knows what posts, from the composer and from a click", () => {
    const site = siteFor(page);
    expect(site.submitOf(one(editor))?.id).toBe(submit.slice(1));
    expect(site.submitIn(pathFrom(one(submit)), one(editor))?.id).toBe(submit.slice(1));
    expect(site.submitIn(pathFrom(document.body), one(editor))).toBeNull();
  });

  test("reads whom it answers, and who is signed in", () => {
    const site = siteFor(page);
    expect(site.read(one(editor), page)).toEqual(reading);
    expect(site.me(page)).toBe(me ?? null);
  });
});

test("a button of another composer posts nothing from this one", () => {
  document.body.innerHTML = `<form><textarea id="mine"></textarea><button id="post">Post</button></form>
    <form><textarea></textarea><button id="other">Post</button></form>`;
  const site = siteFor({ url: new URL("https://forum.example/"), document });
  expect(site.submitIn(pathFrom(one("#post")), one("#mine"))?.id).toBe("post");
  expect(site.submitIn(pathFrom(one("#other")), one("#mine"))).toBeNull();
});
