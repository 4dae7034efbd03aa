import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { personas } from "../../server/domain/personas.ts";
import { ensureBrowser } from "../browser/ensure.ts";
import { command, StepFailure, say, step } from "../lib/steps.mjs";
import { type Picture, pictures } from "./pictures.ts";
import { openPortal } from "./portal.ts";

// `npm run shots`: the pictures of the README, taken from a running sample. SHOTS_URL names one that runs already;
// names after `--` take only pictures whose file begins with one of them, e.g. `npm run shots -- catalog`.

const folder = join("docs", "pictures");
/** Bytes of one picture: what a README may weigh. */
const mostBytes = 300_000;

await command(async () => {
  const names = process.argv.slice(2);
  const wanted = pictures.filter(
    ({ file }) => names.length === 0 || names.some((name) => file.startsWith(name)),
  );
  if (wanted.length === 0)
    throw new StepFailure(
      `No picture begins with ${names.join(" or ")}; there are ${pictures.map(({ file }) => file).join(", ")}.`,
    );
  const executablePath = await ensureBrowser();
  const portal = await openPortal(process.env.SHOTS_URL || undefined);
  try {
    const browser = await chromium.launch({ executablePath });
    try {
      mkdirSync(folder, { recursive: true });
      for (const picture of wanted) await step(picture.file, () => take(browser, portal.url, picture));
    } finally {
      await browser.close();
    }
  } finally {
    await portal.close();
  }
  say(`${wanted.length} pictures in ${folder}`);
});

/** Takes one picture in a browser of its own, signed in by one click as the sample's data scientist. */
async function take(browser: Browser, url: string, picture: Picture): Promise<void> {
  const { file, subject, theme, width, height } = picture;
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-US",
  });
  try {
    const page = await context.newPage();
    await page.goto("/sign-in");
    const [{ name }] = personas;
    await page.getByRole("button", { name: new RegExp(name) }).click();
    await page.waitForURL((address) => !address.pathname.startsWith("/sign-in"));
    const notice = page.getByRole("complementary", { name: "Notice about usage" });
    await notice.getByRole("button", { name: /^(Keep it on|Close)$/ }).click();
    await page.goto(subject.path);
    await subject.ready(page);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    const image = await page.screenshot({ animations: "disabled" });
    if (image.length > mostBytes)
      throw new StepFailure(
        `${file} has ${image.length} bytes, more than ${mostBytes}. Picture less of the page.`,
      );
    writeFileSync(join(folder, file), image);
  } finally {
    await context.close();
  }
}
