// The page of a fictional app. What concerns the widget is in `connectWidget` and `signIn`.

window.attune =
  window.attune ||
  ((...call) => {
    window.attune.q = window.attune.q || [];
    window.attune.q.push(call);
  });

const TEXT = {
  'zh-CN': {
    nav: '导航',
    language: '语言',
    account: '账号',
    orders: '我的订单',
    devices: '我的设备',
    shop: '灯具商城',
    linxiao: '林晓',
    visitor: '访客',
    welcomeBack: (name) => `${name}，欢迎回来`,
    welcome: '欢迎来到 Lumi 灯塔',
    headline: '一盏灯，懂得您的晚上',
    lead: 'Lumi 智能灯随日落变暖，随脚步点亮。订单、设备或付款有疑问，可随时咨询我们的客服。',
    ask: '咨询客服',
    signedOut: '您正以访客身份浏览。在右上角选择“林晓”，即可查看订单与设备。',
    fictional: 'Lumi 灯塔是虚构的应用，用于演示客服系统；页面上的订单与设备均为示例。',
    failed: '暂时无法登录，请稍后再试。',
  },
  en: {
    nav: 'Navigation',
    language: 'Language',
    account: 'Account',
    orders: 'My orders',
    devices: 'My devices',
    shop: 'Lamps',
    linxiao: 'Lin Xiao',
    visitor: 'Visitor',
    welcomeBack: (name) => `Welcome back, ${name}`,
    welcome: 'Welcome to Lumi',
    headline: 'A light that knows your evening',
    lead: 'Lumi lamps grow warm at sunset and wake at your step. A question about an order, a device or a payment? Our team is here.',
    ask: 'Ask our team',
    signedOut: 'You are browsing as a visitor. Choose “Lin Xiao” at the top to see orders and devices.',
    fictional:
      'Lumi is a fictional app that shows the customer service system; its orders and devices are samples.',
    failed: 'Signing in is not possible at the moment. Please try again later.',
  },
};

const ORDERS = [
  {
    id: 'LM-20931',
    zh: '暖光床头灯 × 2',
    en: 'Warm bedside lamp × 2',
    price: 398,
    state: { zh: '已扣款两次', en: 'Charged twice' },
    bad: true,
  },
  {
    id: 'LM-20874',
    zh: '天光吸顶灯',
    en: 'Skylight ceiling lamp',
    price: 899,
    state: { zh: '运输中', en: 'On its way' },
  },
  {
    id: 'LM-20517',
    zh: '感应夜灯 × 4',
    en: 'Motion night light × 4',
    price: 236,
    state: { zh: '已签收', en: 'Delivered' },
  },
];
const DEVICES = [
  {
    zh: '客厅吸顶灯',
    en: 'Living room ceiling',
    detail: 'Skylight · 2.4.1',
    state: { zh: '在线', en: 'Online' },
  },
  { zh: '床头灯（左）', en: 'Bedside, left', detail: 'Warm · 1.9.0', state: { zh: '在线', en: 'Online' } },
  {
    zh: '走廊夜灯',
    en: 'Hallway night light',
    detail: 'Motion · 1.2.7',
    state: { zh: '离线', en: 'Offline' },
    bad: true,
  },
];
const PRODUCTS = [
  { zh: '暖光床头灯', en: 'Warm bedside lamp', price: 199, look: 'warm' },
  { zh: '天光吸顶灯', en: 'Skylight ceiling lamp', price: 899, look: 'sky' },
  { zh: '感应夜灯', en: 'Motion night light', price: 59, look: 'moss' },
  { zh: '晚霞氛围灯', en: 'Sunset mood lamp', price: 329, look: 'rose' },
];

let locale = localStorage.getItem('lumi.locale') || (navigator.language.startsWith('zh') ? 'zh-CN' : 'en');
let user = localStorage.getItem('lumi.user') || '';
let config = null;

const find = (selector) => document.querySelector(selector);
const all = (selector) => document.querySelectorAll(selector);
const language = () => (locale === 'en' ? 'en' : 'zh');
const price = (yuan) => new Intl.NumberFormat(locale, { style: 'currency', currency: 'CNY' }).format(yuan);

function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function row(title, detail, figure, state, bad) {
  const item = document.createElement('li');
  item.append(
    make('span', '', title),
    make('span', 'figure', figure),
    make('span', 'quiet', detail),
    make('span', `quiet figure ${bad ? 'bad' : 'good'}`, state),
  );
  return item;
}

function draw() {
  const words = TEXT[locale];
  const lang = language();
  document.documentElement.lang = locale;
  for (const element of all('[data-text]')) element.textContent = words[element.dataset.text];
  for (const element of all('[data-label]')) element.setAttribute('aria-label', words[element.dataset.label]);
  for (const button of all('[data-locale]')) button.ariaPressed = String(button.dataset.locale === locale);
  for (const button of all('[data-user]')) button.ariaPressed = String(button.dataset.user === user);
  find('#welcome').textContent = user ? words.welcomeBack(words.linxiao) : words.welcome;
  find('#account').hidden = !user;
  find('#signed-out').hidden = Boolean(user);
  find('#order-list').replaceChildren(
    ...ORDERS.map((order) => row(order[lang], order.id, price(order.price), order.state[lang], order.bad)),
  );
  find('#device-list').replaceChildren(
    ...DEVICES.map((device) => row(device[lang], device.detail, '', device.state[lang], device.bad)),
  );
  find('#product-list').replaceChildren(
    ...PRODUCTS.map((product) => {
      const item = document.createElement('li');
      item.append(
        make('div', `light ${product.look}`, ''),
        make('div', '', product[lang]),
        make('div', 'quiet', price(product.price)),
      );
      return item;
    }),
  );
}

function toast(text) {
  find('#toast').textContent = text;
  find('#toast').hidden = false;
  setTimeout(() => {
    find('#toast').hidden = true;
  }, 4000);
}

async function json(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return response.json();
}

/** Only the app's server knows the secret that proves who the user is. */
async function signIn() {
  const { id, hash, name, email, attributes } = await json(`/demo/identity?user=${encodeURIComponent(user)}`);
  window.attune('identify', id, { name, email, attributes }, hash);
}

async function connectWidget() {
  config = await json('/demo/config.json');
  // First who it is, then the start: one session is opened instead of two.
  if (user) await signIn();
  window.attune('init', { key: config.widgetKey, locale });
}

for (const button of all('[data-locale]')) {
  button.addEventListener('click', () => {
    locale = button.dataset.locale;
    localStorage.setItem('lumi.locale', locale);
    draw();
    if (config) window.attune('init', { key: config.widgetKey, locale });
  });
}
for (const button of all('[data-user]')) {
  button.addEventListener('click', async () => {
    if (button.dataset.user === user) return;
    user = button.dataset.user;
    localStorage.setItem('lumi.user', user);
    draw();
    try {
      if (user) await signIn();
      else window.attune('reset');
    } catch {
      toast(TEXT[locale].failed);
    }
  });
}
for (const button of all('[data-chat]')) button.addEventListener('click', () => window.attune('open'));
// The number of unread messages shows in the tab, too.
window.attune('on', 'unread', (count) => {
  document.title = `${count > 0 ? `(${count}) ` : ''}Lumi 灯塔`;
});

draw();
document.documentElement.classList.remove('loading');
connectWidget().catch((error) => {
  console.error(error);
  toast(TEXT[locale].failed);
});
