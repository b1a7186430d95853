// Everything except live updates works without this file.
(() => {
	'use strict';

	// The zone of this browser, filled in but not sent.
	const zone = document.getElementById('browser-zone');
	if (zone) {
		zone.hidden = false;
		zone.addEventListener('click', () => {
			document.getElementById('zone').value = Intl.DateTimeFormat().resolvedOptions().timeZone;
		});
	}

	// Select all rows of a table.
	for (const all of document.querySelectorAll('input[data-selects]')) {
		const boxes = () => document.querySelectorAll(`input[name="${all.dataset.selects}"]`);
		all.hidden = false;
		all.addEventListener('change', () => boxes().forEach((box) => { box.checked = all.checked; }));
	}

	// A form sends itself once: a second click would send the same order again.
	document.addEventListener('submit', (event) => {
		const form = event.target;
		if (form.method === 'post' && form.dataset.sent) {
			event.preventDefault();
		}
		form.dataset.sent = 'true';
	});
	window.addEventListener('pageshow', () => {
		for (const form of document.forms) {
			delete form.dataset.sent;
		}
	});

	// The code of a link: it leaves the address before it is sent, once.
	const entry = document.querySelector('form[data-entry]');
	const enter = () => {
		if (location.hash.length > 1) {
			entry.elements.code.value = decodeURIComponent(location.hash.slice(1));
			history.replaceState(null, '', location.pathname);
			entry.requestSubmit();
		}
	};
	if (entry) {
		enter();
		// A link that is opened where the page is open already does not load it again.
		window.addEventListener('hashchange', enter);
	}

	// One stream for the page, and none while nobody looks at it or after the end.
	const live = document.querySelector('[data-live]');
	if (!live || !window.htmx) {
		return;
	}
	const NO_STREAM_AFTER = 3000;
	const part = live.dataset.part;
	let source = null;
	let timer = 0;

	// A screen reader says a new status or step, and not each number. The place is outside of what is replaced.
	const announcement = document.getElementById('announcement');
	const announce = () => {
		const said = document.querySelector('[data-announced]')?.textContent.replace(/\s+/g, ' ').trim() ?? '';
		if (announcement && said !== announcement.textContent) {
			announcement.textContent = said;
		}
	};

	const isOver = () => live.querySelector('[data-final]') !== null;

	const stop = () => {
		clearTimeout(timer);
		if (source) {
			// Removing alone would close the stream only when its next state arrives.
			window.htmx.trigger(source, 'htmx:beforeCleanupElement');
			window.htmx.remove(source);
			source = null;
		}
	};

	const add = (attributes) => {
		stop();
		source = document.createElement('div');
		source.hidden = true;
		for (const [name, value] of Object.entries(attributes)) {
			source.setAttribute(name, value);
		}
		document.body.append(source);
		window.htmx.process(source);
	};

	const poll = () => add({
		'hx-get': part, 'hx-trigger': 'load, every 2s', 'hx-target': '[data-live]', 'hx-swap': 'innerHTML'
	});

	const begin = () => {
		if (isOver() || document.hidden) {
			return;
		}
		// A flow run has no stream.
		if (!live.dataset.live) {
			poll();
			return;
		}
		add({
			'hx-ext': 'sse', 'sse-connect': live.dataset.live, 'sse-swap': 'state', 'sse-close': 'end',
			'hx-target': '[data-live]', 'hx-swap': 'innerHTML'
		});
		const opening = source;
		opening.addEventListener('htmx:sseOpen', () => clearTimeout(timer));
		const pollInstead = () => { if (source === opening && !isOver()) { poll(); } };
		opening.addEventListener('htmx:sseError', pollInstead);
		// Before the end of the run it is the node that stops, or the rights of the reader that have changed.
		opening.addEventListener('htmx:sseClose', (event) => { if (event.detail.type === 'message') { pollInstead(); } });
		timer = setTimeout(poll, NO_STREAM_AFTER);
	};

	document.addEventListener('visibilitychange', () => (document.hidden ? stop() : begin()));
	// The reader does not see the run any more: the page says so.
	document.body.addEventListener('htmx:responseError', (event) => {
		if (event.detail.xhr.status === 404) {
			location.reload();
		}
	});
	document.body.addEventListener('htmx:afterSwap', () => {
		announce();
		if (isOver()) {
			stop();
		}
		// The button that had the focus is gone with the run: the keyboard continues at the content.
		if (!live.isConnected && document.activeElement === document.body) {
			document.getElementById('content').focus({ preventScroll: true });
		}
	});
	begin();
})();
