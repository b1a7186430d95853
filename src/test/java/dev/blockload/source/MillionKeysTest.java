package dev.blockload.source;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

import dev.blockload.Warning;
import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.RequestedFile.ByRule;
import dev.blockload.source.RequestedFile.OfDate;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.s3.S3ObjectStores;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A million keys under one prefix, over HTTP and the SDK, on a server that lets nothing
 * but this prefix be listed and counts what it is asked. That the choice is that of a
 * full listing is held by {@link NewestSearchPropertyTest}; here the shapes show it
 * themselves.
 */
class MillionKeysTest {

	private static final String IN = "exports/file-";

	private static final Instant NOW = Instant.parse("2022-11-20T12:00:00Z");

	private static S3ObjectStores stores;

	@BeforeAll
	static void openStores() {
		stores = Stores.create();
	}

	@AfterAll
	static void closeStores() {
		stores.close();
	}

	static Stream<Shape> shapes() {
		SortedKeys minutes = SortedKeys.every(1, ChronoUnit.MINUTES, "2020-01-01T00:00:00", 1_000_000, IN,
				SortedKeys::extended, ".csv");
		return Stream.of(new Shape("a minute each", 50, "2021-11-25T10:39:00.csv []", minutes),
				new Shape("a minute each, up to now", 50, "2022-11-20T11:59:00.csv []",
						SortedKeys.every(1, ChronoUnit.MINUTES, "2020-12-26T01:20:00", 1_000_000, IN,
								SortedKeys::extended, ".csv")),
				new Shape("a day each, centuries of them", 50, "2738-11-28.csv [future-date]",
						SortedKeys.every(1, ChronoUnit.DAYS, "0001-01-01T00:00:00", 1_000_000, IN,
								SortedKeys::extendedDay, ".csv")),
				new Shape("ten seconds each, basic", 50, "20200424T174630Z.csv []",
						SortedKeys.every(10, ChronoUnit.SECONDS, "2019-12-31T00:00:00", 1_000_000, IN,
								SortedKeys::basic, "Z.csv")),
				new Shape("ten seconds each, up to now", 50, "2022-11-20T11:59:40.csv []",
						SortedKeys.every(10, ChronoUnit.SECONDS, "2022-07-27T18:13:10", 1_000_000, IN,
								SortedKeys::extended, ".csv")),
				new Shape("a minute each, in New York", 50, "2022-11-20T11:59:00-05:00.csv [future-date]",
						SortedKeys.every(1, ChronoUnit.MINUTES, "2020-12-26T01:20:00", 1_000_000, IN,
								SortedKeys::extended, "-05:00.csv")),
				new Shape("ten names a minute, one matches", 50, "2021-08-09T10:39:00.csv []",
						SortedKeys
							.every(1, ChronoUnit.MINUTES, "2021-06-01T00:00:00", 100_000, IN, SortedKeys::extended, "")
							.times(10, (name) -> (name == 9) ? ".csv" : "-" + name + ".csv")),
				new Shape("both forms in one year", 50, "20201213T051900Z.csv [same-date]", SortedKeys
					.every(1, ChronoUnit.MINUTES, "2020-01-01T00:00:00", 500_000, IN, SortedKeys::extended, ".csv")
					.then(SortedKeys.every(1, ChronoUnit.MINUTES, "2020-01-01T00:00:00", 500_000, IN, SortedKeys::basic,
							"Z.csv"))),
				new Shape("both forms, one no longer used since spring", 50, "2020-12-13T05:19:00.csv []", SortedKeys
					.every(1, ChronoUnit.MINUTES, "2020-01-01T00:00:00", 500_000, IN, SortedKeys::extended, ".csv")
					.then(SortedKeys.every(1, ChronoUnit.MINUTES, "2020-01-01T00:00:00", 100_000, IN, SortedKeys::basic,
							"Z.csv"))),
				new Shape("a day each, then a minute each in the other form", 50, "2022-10-05T18:39:00Z.csv []",
						SortedKeys
							.every(1, ChronoUnit.DAYS, "2000-01-01T00:00:00", 8_036, IN, SortedKeys::basicDay, ".csv")
							.then(SortedKeys.every(1, ChronoUnit.MINUTES, "2022-01-01T00:00:00", 400_000, IN,
									SortedKeys::extended, "Z.csv"))),
				new Shape("a thousand others follow the newest", 50, "2021-11-25T10:39:00.csv []",
						minutes.then(SortedKeys.every(1, ChronoUnit.MINUTES, "2021-11-25T10:40:00", 1_000, IN,
								SortedKeys::extended, "-other.csv"))),
				new Shape("a thousand others follow, centuries on", 50, "2021-11-25T10:39:00.csv []",
						minutes.then(SortedKeys.every(7, ChronoUnit.YEARS, "2022-01-01T00:00:00", 1_000, IN,
								SortedKeys::basicDay, "-other.csv"))),
				new Shape("a thousand with garbage digits follow", 50, "2021-11-25T10:39:00.csv []",
						minutes.then(new SortedKeys(1_000, (index) -> IN + (9_999_990_000L + index) + ".csv"))),
				new Shape("half of them are letters", 50, "2022-12-14T05:19:00.csv [future-date]",
						SortedKeys
							.every(1, ChronoUnit.MINUTES, "2022-01-01T00:00:00", 500_000, IN, SortedKeys::extended,
									".csv")
							.then(new SortedKeys(500_000, (index) -> IN + "note-" + (1_000_000 + index)))),
				new Shape("ever more often", 50, "1108-02-22T01:59:55.csv []",
						SortedKeys
							.every(1, ChronoUnit.YEARS, "0001-01-01T00:00:00", 1_000, IN, SortedKeys::extended, ".csv")
							.then(SortedKeys.every(1, ChronoUnit.MONTHS, "1001-01-01T00:00:00", 1_000, IN,
									SortedKeys::extended, ".csv"))
							.then(SortedKeys.every(1, ChronoUnit.DAYS, "1101-01-01T00:00:00", 1_000, IN,
									SortedKeys::extended, ".csv"))
							.then(SortedKeys.every(1, ChronoUnit.HOURS, "1105-01-01T00:00:00", 10_000, IN,
									SortedKeys::extended, ".csv"))
							.then(SortedKeys.every(1, ChronoUnit.MINUTES, "1107-01-01T00:00:00", 100_000, IN,
									SortedKeys::extended, ".csv"))
							.then(SortedKeys.every(5, ChronoUnit.SECONDS, "1108-01-01T00:00:00", 900_000, IN,
									SortedKeys::extended, ".csv"))),
				new Shape("a second each: dense, so all of 18 hours is read", 90, "2022-11-12T13:46:39Z.csv []",
						SortedKeys.every(1, ChronoUnit.SECONDS, "2022-11-01T00:00:00", 1_000_000, IN,
								SortedKeys::extended, "Z.csv")),
				new Shape("a day each, ten years", 4, "2022-11-20.csv []",
						SortedKeys.every(1, ChronoUnit.DAYS, "2012-11-20T00:00:00", 3_653, IN, SortedKeys::extendedDay,
								".csv")),
				new Shape("a day each, two years", 2, "2022-11-20.csv []", SortedKeys.every(1, ChronoUnit.DAYS,
						"2020-11-20T00:00:00", 731, IN, SortedKeys::extendedDay, ".csv")));
	}

	@ParameterizedTest
	@MethodSource("shapes")
	void theNewestIsFoundInFewRequests(Shape shape) {
		check(shape, false, new ByRule());
	}

	@Test
	void wherePartOfThemLiesInTheFutureItIsPassedOverInFewRequests() {
		check(new Shape("a day each, future ones ignored", 5, "2022-11-20.csv []", SortedKeys.every(1, ChronoUnit.DAYS,
				"0001-01-01T00:00:00", 1_000_000, IN, SortedKeys::extendedDay, ".csv")), true, new ByRule());
	}

	@Test
	void aDateThatTheRunNamesIsFoundInFewRequests() {
		SortedKeys minutes = SortedKeys.every(1, ChronoUnit.MINUTES, "2020-01-01T00:00:00", 1_000_000, IN,
				SortedKeys::extended, ".csv");
		check(new Shape("a minute each, --date of a day", 6, "2020-09-30T23:59:00.csv []", minutes), false,
				new OfDate("2020-09-30"));
		check(new Shape("a minute each, --date of an instant", 9, "2020-09-30T10:00:00.csv []", minutes), false,
				new OfDate("2020-09-30T12:00:00+02:00"));
	}

	private static void check(Shape shape, boolean ignoreFuture, RequestedFile wanted) {
		MostRecent recent = new MostRecent(DatedPath.parse(IN + "{{date}}.csv"), ZoneOffset.UTC, ignoreFuture, null);
		try (PolicyServer server = PolicyServer.start("exports", shape.keys(), IN);
				ObjectStore store = stores.open(Stores.connection("exports", server.endpoint()))) {
			Resolution resolution = new ObjectResolver(store, Clock.fixed(NOW, ZoneOffset.UTC)).resolve(recent, wanted);
			System.out.printf("%-55s %3d requests%n", shape.name(), resolution.requests());
			assertThat(resolution.pin().key().substring(IN.length()) + " "
					+ resolution.warnings().stream().map(Warning::code).toList())
				.isEqualTo(shape.chosen());
			assertThat(server.requests()).hasSize(resolution.requests()).hasSizeLessThanOrEqualTo(shape.maxRequests());
		}
	}

	/**
	 * Keys, and what must become of them.
	 *
	 * @param name for people
	 * @param maxRequests that finding the newest may take
	 * @param chosen what replaces the token and follows it in the key to be taken, and
	 * the codes of warnings
	 * @param keys in their order
	 */
	private record Shape(String name, int maxRequests, String chosen, SortedKeys keys) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
