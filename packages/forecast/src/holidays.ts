import chineseDays from 'chinese-days';
import Holidays from 'date-holidays';

/**
 * Public holidays by country, as the core of this package wants them. Kept out of its index: the rules of two hundred
 * countries are a megabyte, which a browser need not load.
 */
export interface PublicHoliday {
  /** Local date, YYYY-MM-DD. */
  date: string;
  /** English name where there is one. It stays the same over the years while the date moves. */
  name: string;
  /** Chinese name where there is one, else as `name`. */
  zh: string;
  /** The country's offices are closed on this day. Not set on a make-up day. */
  closed?: true;
  /** A weekend day that is worked in exchange for a longer holiday (Chinese 调休). */
  makeUp?: true;
  /** Not announced yet: the days set by law, without what the government will add and move around them. */
  provisional?: true;
}

/**
 * Holidays of a country, in order of their dates. China's, with make-up days, are as announced from 2004 to the last announced year.
 *
 * @param country ISO 3166 code, with a subdivision if wanted: 'US', 'CN', 'DE-BY'
 * @param fromYear first year, 1900 or later
 * @param toYear last year, included, up to 2200
 * @throws RangeError for an unknown country or subdivision, and for years that are none or out of order
 */
export function publicHolidays(country: string, fromYear: number, toYear: number): PublicHoliday[] {
  if (!(Number.isInteger(fromYear) && Number.isInteger(toYear)) || fromYear < 1900 || toYear > 2200)
    throw new RangeError(`forecast: years must be whole, 1900 to 2200: ${fromYear}–${toYear}`);
  if (fromYear > toYear) throw new RangeError(`forecast: year ${fromYear} comes after ${toYear}`);
  const read = country === 'CN' ? chineseYear : reader(country);
  const found: PublicHoliday[] = [];
  for (let year = fromYear; year <= toYear; year++) found.push(...read(year));
  return found;
}

/** Countries that `publicHolidays` knows, with their names, by code. */
export function holidayCountries(): { code: string; name: string; zh: string }[] {
  const list = new Holidays();
  const chinese = list.getCountries('zh');
  return Object.entries(list.getCountries('en'))
    .map(([code, name]) => ({ code, name, zh: chinese[code] ?? name }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

function reader(place: string): (year: number) => PublicHoliday[] {
  const [country = '', state] = place.split('-');
  const list = new Holidays();
  if (!list.getCountries()[country]) throw new RangeError(`forecast: no holidays are known for ${place}`);
  if (state !== undefined && !list.getStates(country)?.[state])
    throw new RangeError(`forecast: ${country} has no subdivision ${state}`);
  const create = (language: string) => {
    const options = { languages: [language], types: ['public' as const] };
    return state === undefined ? new Holidays(country, options) : new Holidays(country, state, options);
  };
  const english = create('en');
  const chinese = create('zh');
  return (year) => {
    const names = new Map(chinese.getHolidays(year).map(({ date, rule, name }) => [`${date} ${rule}`, name]));
    return english.getHolidays(year).flatMap(({ date, start, end, rule, name }) => {
      const zh = names.get(`${date} ${rule}`) ?? name;
      // What begins or ends within the day leaves most of it open.
      const days = Math.floor((end.getTime() - start.getTime()) / DAY);
      return Array.from({ length: days }, (_, index) => ({
        date: isoDate(Date.parse(`${date.slice(0, 10)}T00:00Z`) + index * DAY),
        name,
        zh,
        closed: true as const,
      }));
    });
  };
}

/** The seven holidays that Chinese law gives to everybody: as the world's list and as the announcements call them. */
const CHINESE: Record<string, [name: string, zh: string]> = {
  "New Year's Day": ["New Year's Day", '元旦'],
  'Spring Festival': ['Spring Festival', '春节'],
  'Qingming Festival': ['Tomb-sweeping Day', '清明'],
  'Labour Day': ['Labour Day', '劳动节'],
  'Dragon Boat Festival': ['Dragon Boat Festival', '端午'],
  'Mid-Autumn Festival': ['Mid-autumn Festival', '中秋'],
  'National Day': ['National Day', '国庆节'],
};

function chineseYear(year: number): PublicHoliday[] {
  const announced = Array.from({ length: daysIn(year) }, (_, index) => chineseDay(year, index)).filter(
    (day) => !!day,
  );
  // The first of January is a holiday every year: without it, the year's announcement is not in the list.
  if (announced.some(({ date }) => date === `${year}-01-01`)) return announced;
  return reader('CN')(year).flatMap((holiday) => {
    const names = CHINESE[holiday.name];
    return names ? [{ ...holiday, name: names[0], zh: names[1], provisional: true as const }] : [];
  });
}

function chineseDay(year: number, index: number): PublicHoliday | null {
  const date = isoDate(Date.UTC(year, 0, 1 + index));
  const { work, name: names } = chineseDays.getDayDetail(date);
  // 'Spring Festival,春节,4' on holidays and make-up days, the weekday on others.
  const [name = '', zh] = names.split(',');
  if (zh === undefined) return null;
  return work ? { date, name, zh, makeUp: true } : { date, name, zh, closed: true };
}

const DAY = 86_400_000;
const isoDate = (at: number): string => new Date(at).toISOString().slice(0, 10);
const daysIn = (year: number): number => (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / DAY;
