import { defineConfig } from "prisma/config";

// Migrations are plain SQL applied by server/database/migrate.ts: the schema engine is a download we do without.
export default defineConfig({ schema: "prisma/schema.prisma" });
