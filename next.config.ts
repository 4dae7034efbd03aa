import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run check:types` checks the whole project; a second check here would double the first start.
  typescript: { ignoreBuildErrors: true },
  // `next dev` must not write files into the checkout.
  agentRules: false,
  devIndicators: false,
  // Native addons and packages that load files beside themselves.
  serverExternalPackages: ["@duckdb/node-api", "@electric-sql/pglite", "better-auth", "kafkajs", "pgvector"],
};

export default config;
