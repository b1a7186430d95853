package dev.blockload.web;

import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/**
 * Does something once, after a request is answered that another thread works on.
 */
final class AfterStream implements AsyncListener {

	private final Runnable action;

	private final AtomicBoolean done = new AtomicBoolean();

	AfterStream(Runnable action) {
		this.action = action;
	}

	private void end() {
		if (this.done.compareAndSet(false, true)) {
			this.action.run();
		}
	}

	@Override
	public void onComplete(AsyncEvent event) {
		end();
	}

	/** The rest of the body is discarded; the server forgets this listener. */
	@Override
	public void onStartAsync(AsyncEvent event) {
		end();
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		// It completes afterwards.
	}

	@Override
	public void onError(AsyncEvent event) {
		// It completes afterwards.
	}

}
