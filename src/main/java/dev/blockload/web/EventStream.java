package dev.blockload.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is a stream of Server-Sent Events. No thread waits for its client: what
 * the client has not taken waits in memory, so send the next event when {@link #isReady}.
 * Safe for use by many threads.
 */
public final class EventStream {

	private static final byte[] KEEP_ALIVE = ":\n\n".getBytes(StandardCharsets.UTF_8);

	private final AsyncContext async;

	private final ServletOutputStream out;

	private final SlowClient client;

	/**
	 * Held by the thread that writes; the server's threads complete the answer with it.
	 */
	private final Object writing = new Object();

	private final Queue<byte[]> waiting = new ConcurrentLinkedQueue<>();

	/** How often somebody asked to write since a thread began to. */
	private final AtomicInteger asked = new AtomicInteger();

	/** Used by the thread that writes. */
	private boolean unflushed = true;

	/** Whether the server has let the first bytes be written. */
	private volatile boolean begun;

	/** Since when the client has not taken everything; 0 if it has. */
	private volatile long waitingSince;

	private volatile long sentAt = System.nanoTime();

	private final AtomicBoolean lastIsSent = new AtomicBoolean();

	private volatile boolean ending;

	private volatile boolean over;

	/** Null when the stream has ended. */
	private @Nullable List<Runnable> listeners = new ArrayList<>();

	/** Begin the answer. Its head is sent when the thread of the request is free. */
	EventStream(HttpServletRequest request, HttpServletResponse response) throws IOException {
		response.setContentType("text/event-stream;charset=UTF-8");
		response.setHeader("Cache-Control", "no-store");
		// Otherwise nginx keeps the events back.
		response.setHeader("X-Accel-Buffering", "no");
		this.async = request.startAsync();
		this.async.setTimeout(0);
		this.client = SlowClient.watch(request, this.async, this.writing, this::hasEnded);
		this.out = response.getOutputStream();
		this.out.setWriteListener(new Writing());
	}

	/**
	 * Add what is called when the stream has ended, whatever ended it: once, and at once
	 * if it has ended already.
	 */
	public void onEnd(Runnable action) {
		synchronized (this) {
			if (this.listeners != null) {
				this.listeners.add(action);
				return;
			}
		}
		action.run();
	}

	/** Whether the stream is open and its client has taken everything that was sent. */
	public boolean isReady() {
		return this.begun && this.waitingSince == 0 && !this.ending && !this.over;
	}

	/**
	 * Send an event; returns at once. After the end nothing is sent.
	 * @param id what a client that comes again sends as {@code Last-Event-ID}, or null
	 * @param name the name of the event
	 * @param data its data, of one or several lines
	 */
	public void send(@Nullable String id, String name, String data) {
		String text = ((id != null) ? "id:" + id + "\n" : "") + "event:" + name + "\n"
				+ data.lines().map((line) -> "data:" + line + "\n").collect(Collectors.joining()) + "\n";
		send(text.getBytes(StandardCharsets.UTF_8));
	}

	private void send(byte[] part) {
		if (this.ending || this.over) {
			return;
		}
		this.sentAt = System.nanoTime();
		if (this.waitingSince == 0) {
			this.waitingSince = this.sentAt;
		}
		this.waiting.add(part);
		write();
	}

	/**
	 * Send the last event, {@code end}, and end the stream when its client has taken what
	 * was sent; returns at once. Does nothing if it was called before.
	 * @param data why, for the client
	 */
	public void end(String data) {
		if (this.lastIsSent.compareAndSet(false, true)) {
			send(null, "end", data);
			end();
		}
	}

	/** End the stream when its client has taken what was sent; returns at once. */
	void end() {
		this.ending = true;
		write();
	}

	/** Let a proxy, and the server, notice that the client is there. */
	void keepAlive(long silentNanos) {
		if (isReady() && System.nanoTime() - this.sentAt >= silentNanos) {
			send(KEEP_ALIVE);
		}
	}

	/** Close the connection of a client that takes nothing. */
	void closeIfStalled(long nanos) {
		long since = this.waitingSince;
		if (since != 0 && System.nanoTime() - since >= nanos) {
			close();
		}
	}

	/** Close the connection; what waits is not sent. */
	void close() {
		this.ending = true;
		this.client.close();
	}

	/** One thread writes at a time, and none waits for another. */
	private void write() {
		if (this.asked.getAndIncrement() != 0) {
			return;
		}
		int seen = 1;
		do {
			synchronized (this.writing) {
				writeWhatIsPossible();
			}
			seen = this.asked.addAndGet(-seen);
		}
		while (seen != 0);
	}

	private void writeWhatIsPossible() {
		try {
			while (!this.over && !this.client.isComplete() && this.out.isReady()) {
				byte[] next = this.waiting.poll();
				if (next != null) {
					this.out.write(next);
					this.unflushed = true;
				}
				else if (this.unflushed) {
					this.unflushed = false;
					this.out.flush();
				}
				else {
					this.waitingSince = 0;
					if (this.ending) {
						this.async.complete();
						this.over = true;
					}
					return;
				}
			}
		}
		catch (IOException | RuntimeException ex) {
			// The client has gone; the server says so too.
			this.ending = true;
			this.client.close();
		}
	}

	private void hasEnded() {
		List<Runnable> actions;
		synchronized (this) {
			this.over = true;
			actions = this.listeners;
			this.listeners = null;
		}
		if (actions != null) {
			actions.forEach(Runnable::run);
		}
	}

	/** Called by the server, in one of its threads. */
	private final class Writing implements WriteListener {

		@Override
		public void onWritePossible() {
			EventStream.this.begun = true;
			write();
		}

		@Override
		public void onError(Throwable gone) {
			EventStream.this.ending = true;
			close();
		}

	}

}
