'use strict';
// Elements made by hand: text goes in as text nodes, never as markup.

/** An element; attributes that are functions become listeners, children that are strings become text. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.flat().filter(child => child !== null));
  return made;
}

const byId = id => document.getElementById(id);

/** A row of buttons of which one is pressed. */
function switcher(label, options, chosen, choose) {
  const buttons = options.map(option => element('button', {
    type: 'button', 'aria-pressed': String(option === chosen), click: () => {
      buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(options[i] === option)));
      choose(option);
    },
  }, option));
  return element('div', {class: 'switch', role: 'group', 'aria-label': label}, element('span', {}, label), buttons);
}

/**
 * A table of {@code rows}, at most {@code limit} of them until asked for all. A column has a header, a text (or node) of
 * a row, and where it is a number a value to sort by.
 */
function table(columns, rows, {limit = 200, rowClass = () => null, sortable = false} = {}) {
  const body = element('tbody');
  const more = element('p', {class: 'more'});
  const sorting = {column: null, direction: 1};
  function fill(count) {
    const sorted = sorting.column === null ? rows : [...rows].sort(order(sorting.column, sorting.direction));
    body.replaceChildren(...sorted.slice(0, count).map(row =>
      element('tr', {class: rowClass(row)}, columns.map(column => element('td', {class: column.class}, column.text(row))))));
    more.replaceChildren(...(count < rows.length
      ? [`${whole(count)} of ${whole(rows.length)} rows. `, element('button', {type: 'button', click: () => fill(rows.length)}, 'Show all')]
      : []));
  }
  const headers = columns.map(column => element('th', {class: column.class, scope: 'col'}, sortable
    ? element('button', {type: 'button', click: () => {
      sorting.direction = sorting.column === column ? -sorting.direction : 1;
      sorting.column = column;
      headers.forEach((header, i) => columns[i] === column
        ? header.setAttribute('aria-sort', sorting.direction > 0 ? 'ascending' : 'descending')
        : header.removeAttribute('aria-sort'));
      fill(Math.max(limit, body.children.length));
    }}, column.header)
    : column.header));
  fill(limit);
  return element('div', {},
    element('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Table'},
      element('table', {}, element('thead', {}, element('tr', {}, headers)), body)),
    more);
}

/** What is missing comes last, whichever way it is sorted. */
function order(column, direction) {
  const value = column.value ?? column.text;
  return (one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === (b ?? null) ? 0 : (a ?? null) === null ? 1 : -1;
    return direction * naturally(a, b);
  };
}

/** The figures of a chart, for those who cannot see it or want to copy them. */
function figures(columns, rows) {
  const details = element('details', {class: 'data'}, element('summary', {}, 'The figures as a table'));
  details.addEventListener('toggle', () => {
    if (details.open && details.children.length === 1) details.append(table(columns, rows, {sortable: true}));
  });
  return details;
}

/** What a chart shows of a point: a title and pairs of words and figures. */
function tip(title, pairs) {
  return element('div', {class: 'tip'}, element('b', {}, title),
    pairs.map(([name, value]) => element('div', {}, element('span', {}, name), element('span', {}, value))));
}
