import type { Locale } from '@attune/contract';
import type { Locator, Page } from 'playwright-core';
import { widgetWords } from './words.ts';

/** The widget in a page of an app, as a customer sees it. */
export class WidgetPage {
  readonly page: Page;
  readonly words: (typeof widgetWords)[Locale];

  constructor(page: Page, locale: Locale) {
    this.page = page;
    this.words = widgetWords[locale];
  }

  get launcher(): Locator {
    return this.page.locator('#attune-widget').getByRole('button', { expanded: false }).last();
  }

  get panel(): Locator {
    return this.page.locator('#attune-widget').getByRole('dialog');
  }

  get input(): Locator {
    return this.page.getByRole('textbox', { name: this.words.composer });
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: this.words.thread });
  }

  message(text: string): Locator {
    return this.log.getByText(text);
  }

  /** What was said, in the order shown, messages still on their way included; without the greeting. */
  async said(): Promise<string[]> {
    return (await this.log.locator('.bubble').allInnerTexts()).map((text) => text.trim());
  }

  /** Nothing is on its way any more. */
  async allSent(): Promise<void> {
    await this.log.getByText(this.words.sending).first().waitFor({ state: 'detached' });
  }

  async open(): Promise<void> {
    await this.launcher.click();
    await this.panel.waitFor();
  }

  async send(text: string): Promise<void> {
    await this.input.fill(text);
    await this.input.press('Enter');
  }
}
