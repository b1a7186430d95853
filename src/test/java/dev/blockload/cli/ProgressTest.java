package dev.blockload.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import dev.blockload.Failure;
import dev.blockload.publish.PublishCode;
import dev.blockload.storage.Pin;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTest {

	private static final String ERASE = "\r\u001b[2K";

	private static final long MEBI = 1024 * 1024;

	private static final Pin PIN = new Pin("bucket", "größe.csv", "\"1\"", 1234567, Instant.EPOCH);

	private final ByteArrayOutputStream written = new ByteArrayOutputStream();

	private final PrintStream out = new PrintStream(this.written, true, StandardCharsets.UTF_8);

	@Test
	void elsewhereThanOnATerminalThereIsALineForTheRunAndOneForItsObject() {
		try (Progress progress = new Progress(this.out, Progress.Display.LINES)) {
			report(progress);
		}
		assertThat(text()).isEqualTo("run 42: staff\n  reading s3://bucket/größe.csv (1,234,567 bytes)\n");
	}

	@Test
	void onATerminalStepsAreDrawnOverOneAnotherAndErasedAtTheEnd() {
		try (Progress progress = new Progress(this.out, Progress.Display.TERMINAL)) {
			report(progress);
		}
		assertThat(text()).isEqualTo("run 42: staff\n" + ERASE + "  resolve …" + ERASE
				+ "  reading s3://bucket/größe.csv (1,234,567 bytes)\n" + ERASE + "  load …" + ERASE
				+ "  load [============            ]  50 %  1 MiB  0 records" + ERASE);
	}

	private static void report(Progress progress) {
		progress.started(42, "staff");
		progress.step("resolve");
		progress.pinned(PIN);
		progress.step("load");
		progress.advanced(MEBI, 2 * MEBI, 0);
	}

	@Test
	void statementsOfOtherSessionsAreShownOnATerminalOnly() {
		Failure failure = new Failure(PublishCode.BLOCK_LOCKED, "Block app.staff could not be locked.", null, null) {

			private static final long serialVersionUID = 1L;

			@Override
			public String terminalDetail() {
				return "Session 7 executes: UPDATE app.staff\nSession 8 executes: SELECT 'secret'";
			}
		};
		try (Progress progress = new Progress(this.out, Progress.Display.LINES)) {
			progress.failed(failure);
		}
		assertThat(text()).isEmpty();
		try (Progress progress = new Progress(this.out, Progress.Display.TERMINAL)) {
			progress.step("publish");
			progress.failed(failure);
		}
		assertThat(text()).isEqualTo(ERASE + "  publish …" + ERASE
				+ "  Session 7 executes: UPDATE app.staff\n  Session 8 executes: SELECT 'secret'\n");
	}

	@Test
	void theSpeedIsThatOfThisAttemptAlone() throws InterruptedException {
		try (Progress progress = new Progress(this.out, Progress.Display.TERMINAL)) {
			progress.advanced(1000 * MEBI, 2000 * MEBI, 5_000_000);
			Thread.sleep(20);
			progress.advanced(1500 * MEBI, 2000 * MEBI, 5_000_001);
		}
		assertThat(text()).startsWith(ERASE + "  load [============            ]  50 %  1,000 MiB  5,000,000 records")
			.containsPattern("\\[={18} {6}\\]  75 %  1,500 MiB  5,000,001 records  [0-9]{1,2}/s  0:0[0-9] left");
	}

	@Test
	void anEmptyObjectIsDoneAtOnce() {
		try (Progress progress = new Progress(this.out, Progress.Display.TERMINAL)) {
			progress.advanced(0, 0, 0);
		}
		assertThat(text()).isEqualTo(ERASE + "  load [" + "=".repeat(24) + "] 100 %  0 MiB  0 records" + ERASE);
	}

	private String text() {
		return this.written.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
	}

}
