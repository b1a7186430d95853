package dev.blockload.cli;

import java.io.PrintStream;
import java.time.Duration;

import dev.blockload.importjob.RunListener;
import dev.blockload.storage.Pin;

/**
 * Tells on standard error how a run goes: a bar that is drawn over itself on a terminal,
 * a line a run and a line an object elsewhere. Called from the threads of the run.
 */
final class Progress implements RunListener, AutoCloseable {

	private static final int WIDTH = 24;

	private static final int MEBI = 1024 * 1024;

	private final PrintStream out;

	private final Display display;

	private long started = System.nanoTime();

	private long startedBytes = -1;

	private long startedRecords;

	private boolean open;

	Progress(PrintStream out, Display display) {
		this.out = out;
		this.display = display;
	}

	static Progress onStandardError() {
		return new Progress(System.err, Display.detect());
	}

	@Override
	public synchronized void started(long run, String importName) {
		say("run " + run + ": " + importName);
	}

	@Override
	public synchronized void pinned(Pin pin) {
		say("  reading s3://%s/%s (%,d bytes)".formatted(pin.bucket(), pin.key(), pin.size()));
	}

	@Override
	public synchronized void step(String step) {
		if (this.display == Display.TERMINAL) {
			draw("  " + step + " …");
		}
	}

	@Override
	public synchronized void advanced(long bytes, long size, long records) {
		if (this.startedBytes < 0) {
			this.startedBytes = bytes;
			this.startedRecords = records;
			this.started = System.nanoTime();
		}
		if (this.display == Display.TERMINAL) {
			draw(bar(bytes, size, records));
		}
	}

	private String bar(long bytes, long size, long records) {
		double share = (size > 0) ? (double) bytes / size : 1;
		double seconds = Math.max(1, System.nanoTime() - this.started) / 1e9;
		double bytesPerSecond = (bytes - this.startedBytes) / seconds;
		double recordsPerSecond = (records - this.startedRecords) / seconds;
		// Nothing is known of the speed before the second chunk.
		String pace = (bytesPerSecond > 0) ? "  %,.0f/s  %s left".formatted(recordsPerSecond,
				time(Duration.ofSeconds(Math.round((size - bytes) / bytesPerSecond)))) : "";
		int full = (int) Math.round(share * WIDTH);
		return "  load [%s%s] %3d %%  %,d MiB  %,d records%s".formatted("=".repeat(full), " ".repeat(WIDTH - full),
				Math.round(share * 100), bytes / MEBI, records, pace);
	}

	private static String time(Duration duration) {
		return "%d:%02d".formatted(duration.toMinutes(), duration.toSecondsPart());
	}

	private void say(String line) {
		close();
		this.out.println(line);
	}

	// Erases the line first: a shorter text would leave the end of a longer one.
	private void draw(String text) {
		this.out.print("\r\u001b[2K" + text);
		this.out.flush();
		this.open = true;
	}

	/** Ends the bar's line, where one is drawn. */
	@Override
	public synchronized void close() {
		if (this.open) {
			this.out.print("\r\u001b[2K");
			this.out.flush();
			this.open = false;
		}
	}

	/**
	 * Where progress is shown.
	 */
	enum Display {

		/** A terminal that a line can be drawn over on. */
		TERMINAL,

		/** A file, a log, a pipe. */
		LINES;

		// Told by the launcher: Java cannot ask whether standard error is a terminal.
		static Display detect() {
			boolean terminal = Boolean.getBoolean("blockload.terminal") && !"dumb".equals(System.getenv("TERM"));
			return terminal ? TERMINAL : LINES;
		}

	}

}
