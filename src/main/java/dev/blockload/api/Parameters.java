package dev.blockload.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.blockload.run.RejectState;
import dev.blockload.run.RunFilter;
import dev.blockload.run.RunStatus;
import dev.blockload.web.WebException;
import org.jspecify.annotations.Nullable;

/**
 * Reads parameters of requests whose text says more than their type.
 */
final class Parameters {

	/** The most items of a page. */
	static final int MOST = 1000;

	private Parameters() {
	}

	/** How many items a page has. */
	static int limit(int limit) {
		if (limit < 1 || limit > MOST) {
			throw wrong("limit", Integer.toString(limit), "1 to " + MOST);
		}
		return limit;
	}

	/** A date or a time, in UTC if no offset is written. */
	static @Nullable Instant time(String name, @Nullable String text) {
		if (text == null) {
			return null;
		}
		try {
			return text.contains("T") ? OffsetDateTime.parse(text).toInstant()
					: LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
		}
		catch (DateTimeException ex) {
			throw wrong(name, text, "a time like 2022-09-30T14:00:00Z, or a date like 2022-09-30");
		}
	}

	/** Statuses of runs, in any case. */
	static Set<RunStatus> statuses(List<String> texts) {
		Set<RunStatus> statuses = EnumSet.noneOf(RunStatus.class);
		for (String text : texts) {
			statuses.add(Arrays.stream(RunStatus.values())
				.filter((status) -> status.name().equals(text.toUpperCase(Locale.ROOT)))
				.findFirst()
				.orElseThrow(() -> wrong("status", text,
						"one of " + Arrays.toString(RunStatus.values()).replaceAll("[\\[\\]]", ""))));
		}
		return statuses;
	}

	/** Which rejects. */
	static RejectState rejectState(String text) {
		return Arrays.stream(RejectState.values())
			.filter((state) -> state.text().equals(text))
			.findFirst()
			.orElseThrow(() -> wrong("state", text, "all, open or corrected"));
	}

	/** A block as {@code application.block}. */
	static RunFilter.@Nullable BlockOfRuns block(@Nullable String text) {
		if (text == null) {
			return null;
		}
		return RunFilter.BlockOfRuns.of(text)
			.orElseThrow(() -> wrong("block", text, "an application and a block, like finance.salaries"));
	}

	/**
	 * Refuse a body without a field that it needs.
	 * @param name of the field
	 * @param value null if it is missing
	 */
	static void require(String name, @Nullable Object value) {
		if (value == null) {
			throw WebException.badRequest("The body has no '" + name + "'. Expected it.");
		}
	}

	/**
	 * What to answer if a value is not valid.
	 * @param name of the parameter or the field
	 * @param found its value
	 * @param expected in words, without a full stop
	 */
	static WebException wrong(String name, String found, String expected) {
		return WebException.wrong(name, found, expected);
	}

}
