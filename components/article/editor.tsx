"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { PageHead } from "../frame/page-head.tsx";
import { type Outputs, useTRPC } from "../trpc/client.ts";
import { problemOf } from "../trpc/problem.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { ErrorState } from "../ui/error-state.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { BodyEditor } from "./body-editor.tsx";
import { Markdown } from "./markdown.tsx";
import { Published } from "./published.tsx";
import { type Draft, useDraft } from "./use-draft.ts";

type Article = Outputs["article"]["get"];

const empty: Draft = { title: "", summary: "", topics: "", body: "" };

/** Writes an article in Markdown beside its preview. Publishing is an event; the reply says where it stands. */
export function Editor({ article }: { article?: Article }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { draft, edit, changed, found, restore, forget } = useDraft(
    article?.id,
    article ? draftOf(article) : empty,
  );
  const [view, setView] = useState<"write" | "preview">("write");
  const publish = useMutation(
    trpc.article.publish.mutationOptions({
      onSuccess: () => {
        forget();
        return client.invalidateQueries(trpc.article.pathFilter());
      },
    }),
  );
  const unsaved = changed && !publish.isSuccess;
  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [unsaved]);

  if (publish.isSuccess) return <Published {...publish.data} title={draft.title} />;
  const problem = publish.isError ? problemOf(publish.error) : null;
  const errorAt = (field: string) => (problem?.path === field ? problem.detail : null);
  const send = () =>
    publish.mutate({
      ...(article ? { id: article.id } : {}),
      title: draft.title.trim(),
      summary: draft.summary.trim(),
      body: draft.body,
      topics: draft.topics
        .split(",")
        .map((topic) => topic.trim())
        .filter((topic) => topic !== ""),
    });
  return (
    <form
      className="flex h-full flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <PageHead
        title={article ? `Edit “${article.title}”` : "New article"}
        sub={
          unsaved
            ? "draft kept in this browser"
            : article
              ? `edition ${article.revision} is published`
              : undefined
        }
        actions={
          <>
            <ButtonLink href={article ? `/help/${article.id}` : "/help"} variant="quiet">
              Leave
            </ButtonLink>
            <Button
              type="submit"
              variant="primary"
              busy={publish.isPending}
              disabled={draft.title.trim() === "" || draft.body.trim() === "" || !changed}
            >
              Publish
            </Button>
          </>
        }
      />
      {found && (
        <div className="flex flex-wrap items-center gap-3 border-b border-line bg-accent-soft px-5 py-2">
          <span>An unpublished draft of yours is kept in this browser.</span>
          <Button size="sm" onClick={restore}>
            Go on with it
          </Button>
          <Button size="sm" variant="quiet" onClick={forget}>
            Throw it away
          </Button>
        </div>
      )}
      {problem && problem.path === undefined && (
        <ErrorState what="The article was not published" error={publish.error} onRetry={send} />
      )}
      <div className="grid gap-x-4 gap-y-2 border-b border-line px-5 py-3 md:grid-cols-[2fr_3fr_1.5fr]">
        <Field label="Title" error={errorAt("title")}>
          {(control) => (
            <Input
              {...control}
              required
              maxLength={200}
              value={draft.title}
              onChange={(event) => edit({ title: event.target.value })}
            />
          )}
        </Field>
        <Field label="Summary" error={errorAt("summary")}>
          {(control) => (
            <Input
              {...control}
              maxLength={500}
              value={draft.summary}
              onChange={(event) => edit({ summary: event.target.value })}
            />
          )}
        </Field>
        <Field label="Topics, separated by commas" error={errorAt("topics")}>
          {(control) => (
            <Input
              {...control}
              value={draft.topics}
              onChange={(event) => edit({ topics: event.target.value })}
            />
          )}
        </Field>
      </div>
      <div className="border-b border-line px-5 py-1.5 lg:hidden">
        <Segmented
          label="View"
          size="sm"
          value={view}
          onChange={setView}
          options={[
            { value: "write", label: "Write" },
            { value: "preview", label: "Preview" },
          ]}
        />
      </div>
      <div className="grid min-h-[320px] flex-1 lg:grid-cols-2">
        <BodyEditor
          value={draft.body}
          onChange={(body) => edit({ body })}
          error={errorAt("body")}
          className={cx(view === "preview" && "max-lg:hidden")}
        />
        <section
          aria-label="Preview"
          className={cx(
            "min-w-0 overflow-auto border-l border-line bg-bg p-5",
            view === "write" && "max-lg:hidden",
          )}
        >
          {draft.body.trim() === "" ? (
            <p className="text-faint">The preview of what you write.</p>
          ) : (
            <Markdown>{draft.body}</Markdown>
          )}
        </section>
      </div>
    </form>
  );
}

function draftOf(article: Article): Draft {
  return {
    title: article.title,
    summary: article.summary,
    topics: article.topics.join(", "),
    body: article.body,
  };
}
