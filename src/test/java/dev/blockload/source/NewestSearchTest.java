package dev.blockload.source;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.RequestedFile.ByRule;
import dev.blockload.storage.InMemoryObjectStore;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StoredObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class NewestSearchTest {

	private static final DateOrder ORDER = new DateOrder("in/");

	@ParameterizedTest
	@EnumSource
	void aStoreThatDoesNotListInTheOrderOfKeysIsListedFromEndToEnd(Habit habit) {
		InMemoryObjectStore store = new InMemoryObjectStore("bucket");
		for (int day = 1; day <= 28; day++) {
			store.put("in/2022-10-%02d.csv".formatted(day), "x").put("in/2022-11-%02d.txt".formatted(day), "x");
		}
		MostRecent recent = new MostRecent(DatedPath.parse("in/{{date}}.csv"), ZoneOffset.UTC, false, null);
		Clock now = Clock.fixed(Instant.parse("2022-11-20T12:00:00Z"), ZoneOffset.UTC);
		Resolution resolution = new ObjectResolver(new OddStore(store, habit), now, 5).resolve(recent, new ByRule());
		assertThat(resolution.pin().key()).isEqualTo("in/2022-10-28.csv");
		assertThat(resolution.requests()).isBetween(13, 15);
	}

	@ParameterizedTest
	@EnumSource
	void theObjectsOfDaysAreFoundInAnyStore(Habit habit) {
		InMemoryObjectStore store = datedStore();
		MostRecent recent = new MostRecent(DatedPath.parse("in/{{date}}.csv"), ZoneOffset.UTC, false, null);
		LocalDate first = LocalDate.parse("2021-12-31");
		LocalDate last = LocalDate.parse("2022-01-02");
		for (ObjectStore each : List.of(store, new OddStore(store, habit))) {
			assertThat(new DatedObjects(each, 5).between(recent, first, last).entrySet())
				.extracting((day) -> day.getKey() + " "
						+ day.getValue().objects().stream().map((o) -> o.object().key()).toList())
				.containsExactly("2021-12-31 [in/20211231T235959.csv, in/2021-12-31.csv]",
						"2022-01-01 [in/2022-01-01T10:00:00+02:00.csv]", "2022-01-02 [in/20220102.csv]");
		}
	}

	private static InMemoryObjectStore datedStore() {
		InMemoryObjectStore store = new InMemoryObjectStore("bucket");
		for (int month = 1; month <= 12; month++) {
			for (String year : List.of("2021", "2022")) {
				store.put("in/%s-%02d-15.csv".formatted(year, month), "x")
					.put("in/%s%02d15.csv".formatted(year, month), "x");
			}
		}
		for (String date : List.of("2021-12-31", "20211231T235959", "2022-01-01T10:00:00+02:00", "20220102",
				"2022-01-03", "2021-12-30", "20211230T235959Z")) {
			store.put("in/" + date + ".csv", "x");
		}
		return store.put("in/2022-01-02.txt", "x").put("in/2022-01-01/", "").put("in/2022-01-01/x.csv", "x");
	}

	@Test
	void placesFollowTheOrderOfKeys() {
		List<String> keys = List.of("in/-", "in/2021-12-31T23:59:59.5", "in/20211231T235959", "in/2022-01-01",
				"in/2022-01-01T00:00:01", "in/2022-01-01T00:00:02Z", "in/2022-02-28", "in/2022-03-01", "in/20220101",
				"in/20220101T000001", "in/20221231T235959", "in/9999-12-31", "in/99991231T235959~", "in/x");
		List<Long> places = keys.stream().map(ORDER::place).toList();
		assertThat(places).isSorted().doesNotHaveDuplicates().startsWith(0L).endsWith(DateOrder.END);
	}

	@Test
	void aDateHasThePlaceOfItsSecond() {
		LocalDateTime date = LocalDateTime.parse("2022-09-30T12:30:15");
		assertThat(ORDER.place("in/2022-09-30T12:30:15.5+02:00.csv")).isEqualTo(ORDER.place(IsoFormat.EXTENDED, date));
		assertThat(ORDER.place("in/20220930T123015")).isEqualTo(ORDER.place(IsoFormat.BASIC, date));
		assertThat(ORDER.before(ORDER.place(IsoFormat.EXTENDED, date))).isEqualTo("in/2022-09-30T12:30:14~");
	}

	@Test
	void aSpanThatCrossesAYearLeavesOutTheBasicDatesBeforeIt() {
		assertThat(
				ORDER.between(LocalDateTime.parse("2021-12-31T18:00:00"), LocalDateTime.parse("2022-01-01T00:00:00")))
			.containsExactly(new KeyRange("in/2021-12-31T17:59:59~", "in/20210101T000000~"),
					new KeyRange("in/20211231T175959~", "in/2022-01-02T00:00:00~"),
					new KeyRange("in/2022-12-31T23:59:59~", "in/20220102T000000~"));
	}

	/** How a store may differ from S3. */
	enum Habit {

		/** Takes no notice of where to begin. */
		BEGINS_ANEW,

		/** Lists backwards within a page. */
		BACKWARDS

	}

	private record OddStore(ObjectStore store, Habit habit) implements ObjectStore {

		@Override
		public Page list(String prefix, @Nullable String startAfter, @Nullable String delimiter, int maxKeys) {
			return odd(this.store.list(prefix, null, delimiter, maxKeys));
		}

		@Override
		public Page list(Continuation next, int maxKeys) {
			return odd(this.store.list(next, maxKeys));
		}

		private Page odd(Page page) {
			List<StoredObject> objects = new ArrayList<>(page.objects());
			switch (this.habit) {
				case BEGINS_ANEW -> {
				}
				case BACKWARDS -> Collections.reverse(objects);
			}
			return new Page(objects, page.folders(), page.next());
		}

		@Override
		public String bucket() {
			return this.store.bucket();
		}

		@Override
		public ObjectDetails inspect(String key) {
			return this.store.inspect(key);
		}

		@Override
		public InputStream open(Pin pin, long start, long end) throws IOException {
			return this.store.open(pin, start, end);
		}

		@Override
		public void close() {
			this.store.close();
		}

	}

}
