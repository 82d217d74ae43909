// Drives the page at / as a person would: draws with the pointer, answers, signs up.
import type { Browser, Page } from 'playwright-core';
import { watchComplaints } from './complaints.ts';

export type Point = readonly [x: number, y: number];

/** Strokes for each digit, in shares of the pad. */
export const DIGITS: readonly (readonly (readonly Point[])[])[] = [
  [arc([0.5, 0.5], 0.2, 0.32, -90, 275)],
  [
    [
      [0.5, 0.15],
      [0.5, 0.85],
    ],
  ],
  [[...arc([0.5, 0.32], 0.2, 0.17, -170, 40), [0.3, 0.82], [0.74, 0.82]]],
  [[...arc([0.48, 0.33], 0.18, 0.16, -150, 80), ...arc([0.48, 0.65], 0.21, 0.18, -80, 150)]],
  // The upright stroke alone is a 1.
  [
    [
      [0.64, 0.15],
      [0.62, 0.88],
    ],
    [
      [0.36, 0.15],
      [0.28, 0.55],
      [0.74, 0.55],
    ],
  ],
  [
    [[0.36, 0.18], [0.34, 0.45], ...arc([0.48, 0.63], 0.2, 0.19, -110, 140)],
    [
      [0.36, 0.18],
      [0.7, 0.17],
    ],
  ],
  [[[0.6, 0.14], [0.42, 0.34], ...arc([0.5, 0.66], 0.18, 0.18, 180, -190)]],
  [
    [
      [0.25, 0.2],
      [0.75, 0.18],
      [0.45, 0.85],
    ],
  ],
  [[...arc([0.5, 0.32], 0.16, 0.16, 90, -270), ...arc([0.5, 0.67], 0.19, 0.19, -90, 270)]],
  [[...arc([0.5, 0.34], 0.17, 0.18, 0, -360), [0.64, 0.86]]],
];

/** Points of an ellipse from one angle to another, in degrees, clockwise from the right. */
function arc([x, y]: Point, rx: number, ry: number, from: number, to: number): Point[] {
  const steps = 24;
  return Array.from({ length: steps + 1 }, (_, i): Point => {
    const angle = ((from + ((to - from) * i) / steps) * Math.PI) / 180;
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  });
}

export interface PageOptions {
  viewport: { width: number; height: number };
  colorScheme?: 'light' | 'dark';
  locale?: string;
  hasTouch?: boolean;
  /** Without a mouse that hovers. */
  isMobile?: boolean;
  serviceWorkers?: 'block';
}

export class DrawPage {
  readonly page: Page;
  /** Violations of the policy, errors, requests to other hosts. */
  readonly complaints: string[];

  private constructor(page: Page, complaints: string[]) {
    this.page = page;
    this.complaints = complaints;
  }

  /** In a context of its own: nobody is signed in. */
  static async open(browser: Browser, url: string, options: PageOptions): Promise<DrawPage> {
    const context = await browser.newContext({ locale: 'es-ES', ...options });
    // On a busy machine a sign-up or a cold function takes many seconds.
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    const complaints = await watchComplaints(page, url);
    await page.goto(url);
    await page.locator('.pad canvas').waitFor();
    return new DrawPage(page, complaints);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  async draw(strokes: readonly (readonly Point[])[]): Promise<void> {
    const pad = this.page.locator('.pad canvas');
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    if (!box) throw new Error('there is no pad');
    const { mouse } = this.page;
    for (const [first, ...rest] of strokes) {
      if (!first) continue;
      await mouse.move(box.x + first[0] * box.width, box.y + first[1] * box.height);
      await mouse.down();
      for (const [x, y] of rest)
        await mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 2 });
      await mouse.up();
    }
  }

  /** The digit in large, once there is one. */
  async digit(): Promise<string> {
    return await this.page.locator('.digit').innerText();
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** In the open dialog, whichever form it shows. */
  async signIn({ username, password }: { username: string; password: string }): Promise<void> {
    const dialog = this.page.getByRole('dialog');
    await this.showForm('Entrar', /^¿Ya tienes cuenta/);
    await dialog.getByLabel('Usuario').fill(username);
    await dialog.getByLabel('Contraseña').fill(password);
    await dialog.getByRole('button', { name: 'Entrar', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  async signUp(username: string, password: string): Promise<void> {
    await this.showForm('Crear una cuenta', /^¿No tienes cuenta/);
    await this.page.getByLabel('Usuario').fill(username);
    await this.page.getByLabel('Contraseña').fill(password);
    await this.page.getByRole('dialog').getByRole('button', { name: 'Crear una cuenta' }).click();
    await this.page.getByRole('dialog').waitFor({ state: 'hidden' });
  }

  private async showForm(title: string, other: RegExp): Promise<void> {
    const dialog = this.page.getByRole('dialog');
    await dialog.waitFor();
    const heading = dialog.getByRole('heading', { name: title });
    if (!(await heading.isVisible())) await dialog.getByRole('button', { name: other }).click();
    await heading.waitFor();
  }
}
