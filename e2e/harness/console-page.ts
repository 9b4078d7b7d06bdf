import type { Locale } from '@attune/contract';
import type { Locator, Page } from 'playwright-core';
import type { Person } from './people.ts';
import { type ConsoleWords, consoleWords, fill } from './words.ts';

/** The console as a person sees it: places and things by their names. */
export class ConsolePage {
  readonly page: Page;
  readonly words: ConsoleWords;
  readonly #url: string;

  constructor(page: Page, locale: Locale, url: string) {
    this.page = page;
    this.words = consoleWords[locale];
    this.#url = url;
  }

  static async signIn(page: Page, locale: Locale, { email, password }: Person): Promise<void> {
    const { session } = consoleWords[locale];
    await page.getByLabel(session.email, { exact: true }).fill(email);
    await page.getByLabel(session.password, { exact: true }).fill(password);
    await page.getByRole('button', { name: session.signIn.submit }).click();
  }

  /** `path` below the workspace's pages: `inbox`, `live`, `inbox/queue`. */
  async goto(path: string): Promise<void> {
    await this.page.goto(`${this.#url}/${path}`);
    await this.page.getByRole('main').waitFor();
  }

  /** The list of conversations. */
  get list(): Locator {
    return this.page.getByRole('region', { name: this.words.inbox.list.label });
  }

  /** A conversation in the list, by the customer's name or what was said last. */
  row(text: string): Locator {
    return this.list.getByRole('listitem').getByRole('link').filter({ hasText: text });
  }

  get thread(): Locator {
    return this.page.getByRole('region', { name: this.words.inbox.thread.label });
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: this.words.inbox.thread.label });
  }

  message(text: string): Locator {
    return this.log.getByRole('article').filter({ hasText: text });
  }

  /** What was said, in the order shown, notes and messages still on their way included. */
  async said(): Promise<string[]> {
    return (await this.log.locator('article .bubble').allInnerTexts()).map((text) => text.trim());
  }

  get reply(): Locator {
    const { composer } = this.words.inbox;
    return this.page
      .getByRole('region', { name: composer.label })
      .getByRole('textbox', { name: composer.reply });
  }

  async send(text: string): Promise<void> {
    await this.reply.fill(text);
    await this.reply.press('Control+Enter');
  }

  /** An icon before the words has a name of its own. */
  button(name: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`(^|\\s)${name}$`) });
  }

  /** Chooses in a select by keyboard: long lists draw only the options in sight. */
  async choose(select: Locator, option: string): Promise<void> {
    await select.click();
    const active = this.page.locator('.ant-select-item-option-active');
    await active.first().waitFor();
    for (let i = 0; i < 100 && (await active.last().innerText()) !== option; i++)
      await select.press('ArrowDown');
    await select.press('Enter');
  }

  /** A short message that comes and goes. */
  toast(text: string, values: Record<string, string | number> = {}): Locator {
    return this.page.locator('.ant-message').getByText(fill(text, values));
  }
}
