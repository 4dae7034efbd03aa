import type { Projection } from "./types.ts";

/** Teams and who is in them. */
export const projectTeams: Projection<"team"> = async (tx, events) => {
  for (const { entityId, action, document } of events) {
    if (action === "delete") {
      await tx.team.deleteMany({ where: { id: entityId } });
      continue;
    }
    const { name, email, members } = document;
    await tx.team.upsert({
      where: { id: entityId },
      create: { id: entityId, name, email },
      update: { name, email },
    });
    await tx.teamMember.deleteMany({ where: { teamId: entityId } });
    // An event about people who left must not stop the journal.
    const ids = members.map((member) => member.personId);
    const known = await tx.person.findMany({ where: { id: { in: ids } }, select: { id: true } });
    const there = new Set(known.map((person) => person.id));
    const data = members.filter((member) => there.has(member.personId));
    await tx.teamMember.createMany({ data: data.map((member) => ({ teamId: entityId, ...member })) });
  }
};
