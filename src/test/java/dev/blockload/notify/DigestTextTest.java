package dev.blockload.notify;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import dev.blockload.notify.DigestEntry.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a digest says of imports and flows.
 */
class DigestTextTest {

	private static final Instant AT = Instant.parse("2026-11-22T02:10:00Z");

	@Test
	void flowsComeFirstAndDoNotCountAsImports() {
		List<DigestEntry> entries = List.of(new DigestEntry("finance", "salaries", State.LOADED, 7L, AT, "3 records"),
				new DigestEntry("finance", "budget", State.FAILED, 8L, AT, "no-match: nothing there"),
				DigestEntry.ofFlow("weekly", State.LOADED, 5L, AT, "2 of 2 imports are loaded"),
				DigestEntry.ofFlow("nightly", State.FAILED, 6L, AT, "1 of 2 imports are not loaded"));
		assertThat(DigestText.title(entries)).isEqualTo("Digest: 1 of 2 imports loaded, 1 failed; flows: 1 failed");
		assertThat(DigestText.body(entries, ZoneOffset.UTC)).isEqualTo("""
				Times are in Z.

				flows:
				  FAILED   nightly  run 6, 2026-11-22 02:10: 1 of 2 imports are not loaded
				  loaded   weekly   run 5, 2026-11-22 02:10: 2 of 2 imports are loaded

				finance: 1 of 2 imports loaded
				  FAILED   budget    run 8, 2026-11-22 02:10: no-match: nothing there
				  loaded   salaries  run 7, 2026-11-22 02:10: 3 records
				""");
		assertThat(DigestText.title(entries.subList(0, 1))).isEqualTo("Digest: 1 of 1 import loaded");
	}

}
