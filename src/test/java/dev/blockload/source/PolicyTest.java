package dev.blockload.source;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

import dev.blockload.source.FileChoice.Fixed;
import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.RequestedFile.ByRule;
import dev.blockload.source.RequestedFile.OfDate;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.s3.S3ObjectStores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * With the least rights, over HTTP and the SDK.
 */
class PolicyTest {

	private static final SortedKeys DAYS = SortedKeys.every(1, ChronoUnit.DAYS, "2012-11-20T00:00:00", 3_000, "in/",
			SortedKeys::extendedDay, "-salaries.csv");

	private static final Clock NOW = Clock.fixed(Instant.parse("2022-11-20T12:00:00Z"), ZoneOffset.UTC);

	private static final MostRecent SALARIES = new MostRecent(DatedPath.parse("in/{{date}}-salaries.csv"),
			ZoneOffset.UTC, false, null);

	private final S3ObjectStores stores = Stores.create();

	@AfterEach
	void closeStores() {
		this.stores.close();
	}

	@Test
	void aFixedFileNeedsTheRightToGetItAlone() {
		try (PolicyServer server = PolicyServer.start("exports", DAYS, null); ObjectStore store = open(server)) {
			Resolution resolution = new ObjectResolver(store, NOW).resolve(new Fixed("/in/2020-02-29-salaries.csv"),
					new ByRule());
			assertThat(resolution.pin().key()).isEqualTo("in/2020-02-29-salaries.csv");
			assertThat(server.requests()).containsExactly("GET /exports/in/2020-02-29-salaries.csv 206");
		}
	}

	@Test
	void theMostRecentFileAlsoNeedsTheRightToListItsPrefix() {
		try (PolicyServer server = PolicyServer.start("exports", DAYS, "in/"); ObjectStore store = open(server)) {
			Resolution resolution = new ObjectResolver(store, NOW).resolve(SALARIES, new ByRule());
			assertThat(resolution.pin().key()).isEqualTo("in/2021-02-05-salaries.csv");
			assertThat(server.requests()).hasSize(resolution.requests()).hasSizeLessThanOrEqualTo(5);
			assertThat(server.requests()).noneMatch((request) -> request.endsWith(" 403"));
			assertThat(new ObjectResolver(store, NOW).resolve(SALARIES, new OfDate("2016-02-29")).pin().key())
				.isEqualTo("in/2016-02-29-salaries.csv");
			assertThat(server.requests()).noneMatch((request) -> request.endsWith(" 403"));
		}
	}

	@Test
	void whereNothingMatchesAtMostFiveRequestsMoreAreMadeAndTheirDenialIsNoError() {
		SortedKeys few = new SortedKeys(3, (index) -> "in/2022-09-2" + index + "-revenue.csv");
		try (PolicyServer server = PolicyServer.start("exports", few, "in/"); ObjectStore store = open(server)) {
			SourceException failure = catchThrowableOfType(SourceException.class,
					() -> new ObjectResolver(store, NOW).resolve(SALARIES, new ByRule()));
			assertThat(failure).hasMessage("""
					No object in bucket 'exports' matches 'in/{{date}}-salaries.csv'. \
					Found 3 keys and 0 folders in folder in/. Nearest keys:
					  in/2022-09-22-revenue.csv: ends in '-revenue.csv', expected '-salaries.csv'
					  in/2022-09-21-revenue.csv: ends in '-revenue.csv', expected '-salaries.csv'
					  in/2022-09-20-revenue.csv: ends in '-revenue.csv', expected '-salaries.csv'""");
			List<String> more = server.requests().subList(1, server.requests().size());
			assertThat(more).hasSizeBetween(1, 5).allMatch((request) -> request.endsWith(" 403"));
		}
	}

	@Test
	void whereADateIsMissingInALongListingTheMessageSaysThatNotAllWasSeen() {
		try (PolicyServer server = PolicyServer.start("exports", DAYS, "in/"); ObjectStore store = open(server)) {
			SourceException failure = catchThrowableOfType(SourceException.class,
					() -> new ObjectResolver(store, NOW).resolve(SALARIES, new OfDate("2012-01-01")));
			assertThat(failure.message()).startsWith(
					"""
							No object in bucket 'exports' matches 'in/{{date}}-salaries.csv' with the date 2012-01-01. \
							Found 1000 keys and 0 folders in folder in/, including every key that can have this date. Nearest keys:
							  in/2012-11-20-salaries.csv: its date is 2012-11-20T00:00:00Z, expected 2012-01-01
							""");
			assertThat(server.requests()).hasSizeLessThanOrEqualTo(3 + 5);
		}
	}

	private ObjectStore open(PolicyServer server) {
		return this.stores.open(Stores.connection("exports", server.endpoint()));
	}

}
