import { z } from "zod";
import { strict } from "../../../domain/product-file/strict.ts";
import { productIdSchema } from "../../../domain/slug.ts";
import { trainingSetNotebook, trainingSetScript } from "../../../domain/training-set/notebook.ts";
import { trainingSetRowSchema, trainingSetViewSchema } from "../../../domain/training-set/views.ts";
import { homePaths } from "../../../home.ts";
import {
  getTrainingSet,
  listTrainingSets,
  removeTrainingSet,
} from "../../../hydration/training-sets/catalog.ts";
import { route } from "../route.ts";

const path = z.object({ id: z.string().meta({ description: "Id of a training set." }) });
const attachment = (name: string) => ({ "content-disposition": `attachment; filename="${name}"` });

export const trainingSetRoutes = [
  route({
    method: "GET",
    pattern: "/training-sets",
    access: "reader",
    operationId: "listTrainingSets",
    summary: "Saved training sets, newest first",
    tag: "Features",
    query: strict({
      product: productIdSchema.optional().meta({ description: "Only those read from this feature set." }),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    replies: { 200: { description: "Training sets.", schema: z.array(trainingSetRowSchema) } },
    handle: async ({ container, query }) => ({ body: await listTrainingSets(container.db, query) }),
  }),
  route({
    method: "GET",
    pattern: "/training-sets/{id}",
    access: "reader",
    operationId: "getTrainingSet",
    summary: "A training set and what it was read from: definitions, states, offsets, snapshots",
    tag: "Features",
    path,
    query: strict({}),
    replies: { 200: { description: "The training set.", schema: trainingSetViewSchema } },
    handle: async ({ container, principal, path }) => ({
      body: await getTrainingSet(container.db, principal, path.id),
    }),
  }),
  route({
    method: "DELETE",
    pattern: "/training-sets/{id}",
    access: "reader",
    operationId: "removeTrainingSet",
    summary: "Remove a training set with its rows",
    tag: "Features",
    path,
    query: strict({}),
    replies: { 200: { description: "Removed.", schema: z.object({ removed: z.literal(true) }) } },
    handle: async ({ container, principal, path }) => {
      const { db, journal, home } = container;
      await removeTrainingSet(
        { db, journal, trainingSets: homePaths(home).trainingSets },
        principal,
        path.id,
      );
      return { body: { removed: true } };
    },
  }),
  route({
    method: "GET",
    pattern: "/training-sets/{id}/notebook",
    access: "reader",
    operationId: "getTrainingSetNotebook",
    summary: "A notebook that loads the training set by its pinned id and hash",
    tag: "Features",
    path,
    query: strict({}),
    replies: {
      200: {
        description: "nbformat 4.5.",
        contentType: "application/x-ipynb+json",
        schema: z.record(z.string(), z.unknown()),
      },
    },
    handle: async ({ container, principal, path }) => {
      const set = await getTrainingSet(container.db, principal, path.id);
      return {
        body: JSON.stringify(trainingSetNotebook(set, container.publicUrl), null, 1),
        contentType: "application/x-ipynb+json",
        headers: attachment(`training-set-${set.id}.ipynb`),
      };
    },
  }),
  route({
    method: "GET",
    pattern: "/training-sets/{id}/script",
    access: "reader",
    operationId: "getTrainingSetScript",
    summary: "A Python script that loads the training set by its pinned id and hash",
    tag: "Features",
    path,
    query: strict({}),
    replies: { 200: { description: "Python.", contentType: "text/x-python", schema: z.string() } },
    handle: async ({ container, principal, path }) => {
      const set = await getTrainingSet(container.db, principal, path.id);
      return {
        body: trainingSetScript(set, container.publicUrl),
        contentType: "text/x-python",
        headers: attachment(`training-set-${set.id}.py`),
      };
    },
  }),
];
