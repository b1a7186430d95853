package dev.blockload.cli;

import java.io.PrintStream;
import java.time.Duration;

import dev.blockload.Printable;
import dev.blockload.Failure;
import dev.blockload.importjob.RunListener;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;

/**
 * Shows the progress of a run on standard error: a progress bar on a terminal, otherwise
 * one line for the run and one for its object. Safe for concurrent use by the threads of
 * the run.
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
		say("  reading %s (%,d bytes)".formatted(PushedFile.describe(pin), pin.size()));
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

	@Override
	public synchronized void failed(Failure failure) {
		String detail = failure.terminalDetail();
		// Not into a file, a log or a pipe: it can contain data of other sessions.
		if (detail != null && this.display == Display.TERMINAL) {
			detail.lines().forEach((line) -> say("  " + Printable.line(line)));
		}
	}

	private String bar(long bytes, long size, long records) {
		double share = (size > 0) ? (double) bytes / size : 1;
		double seconds = Math.max(1, System.nanoTime() - this.started) / 1e9;
		double bytesPerSecond = (bytes - this.startedBytes) / seconds;
		double recordsPerSecond = (records - this.startedRecords) / seconds;
		// The speed is unknown before the second chunk.
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
		if (this.display == Display.NOTHING) {
			return;
		}
		close();
		this.out.println(line);
	}

	// Erases the line first: a shorter text would leave the end of a longer one.
	private void draw(String text) {
		this.out.print("\r\u001b[2K" + text);
		this.out.flush();
		this.open = true;
	}

	/** Erase the bar. */
	@Override
	public synchronized void close() {
		if (this.open) {
			this.out.print("\r\u001b[2K");
			this.out.flush();
			this.open = false;
		}
	}

	/**
	 * The kind of output that progress is shown on.
	 */
	enum Display {

		/** Nothing is shown. */
		NOTHING,

		/** A terminal, where a line can be overwritten. */
		TERMINAL,

		/** A file, a log, a pipe. */
		LINES;

		// Set by the launcher: Java cannot detect whether standard error is a terminal.
		static Display detect() {
			boolean terminal = Boolean.getBoolean("blockload.terminal") && !"dumb".equals(System.getenv("TERM"));
			return terminal ? TERMINAL : LINES;
		}

	}

}
