package dev.blockload.source;

import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.IntFunction;

import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.RequestedFile.ByRule;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageException;
import dev.blockload.storage.StoredObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Stores whose listings do not end: no real store can be brought to that.
 */
class EndlessListingTest {

	private static final String SUBJECT = "The listing of bucket 'exports' with prefix 'in/' ";

	private static final String OTHERWISE = " A file can be loaded without a listing: use --key KEY.";

	private static final String REPORT = "Report this to the operator of the store." + OTHERWISE;

	@Test
	void emptyPagesWithNewTokensForEverEnd() {
		assertEndless((page) -> new Listed(null, "token " + page), 10_000,
				"does not end: the store returned 10000 empty pages in a row.", REPORT);
	}

	@Test
	void theSameTokenAgainEnds() {
		assertEndless((page) -> new Listed(null, "token " + page % 3), 4,
				"does not end: the store returned the same continuation token again.", REPORT);
	}

	@Test
	void theSameTokenAgainAfterFoldersEnds() {
		assertEndless((page) -> new Listed("in/x/", "token " + page % 3), 6,
				"does not end: the store returned the same continuation token again.", REPORT);
	}

	@Test
	void theSamePageWithNewTokensEnds() {
		assertEndless((page) -> new Listed("in/x", "token " + page), 4,
				"does not end: the store returned more than once the page that begins with 'in/x'.", REPORT);
	}

	@Test
	void aPageThatComesAgainAfterOthersEnds() {
		assertEndless((page) -> new Listed("in/" + (9 - page % 5), "token " + page), 8,
				"does not end: the store returned more than once the page that begins with 'in/7'.", REPORT);
	}

	@Test
	void newKeysForEverEnd() {
		assertEndless((page) -> new Listed("in/%09d".formatted(page), "token " + page), 20_000,
				"has not ended after 20000 pages.",
				"Write a longer prefix before {{date}}, or use a folder with fewer files." + OTHERWISE);
	}

	private static void assertEndless(IntFunction<Listed> pages, int requests, String message, String action) {
		EndlessStore store = new EndlessStore(pages);
		ObjectResolver resolver = new ObjectResolver(store,
				Clock.fixed(Instant.parse("2022-11-20T12:00:00Z"), ZoneOffset.UTC));
		MostRecent recent = new MostRecent(DatedPath.parse("in/{{date}}.csv"), ZoneOffset.UTC, false, null);
		StorageException failure = catchThrowableOfType(StorageException.class,
				() -> resolver.resolve(recent, new ByRule()));
		assertThat(failure).hasMessage(SUBJECT + message);
		assertThat(failure.code()).isEqualTo("listing-endless");
		assertThat(failure.action()).isEqualTo(action);
		assertThat(store.requests).isEqualTo(requests);
	}

	/** A page: its only key, or null for none, and the token of the next page. */
	private record Listed(@Nullable String key, String token) {
	}

	private static final class EndlessStore implements ObjectStore {

		private final IntFunction<Listed> pages;

		private int requests;

		EndlessStore(IntFunction<Listed> pages) {
			this.pages = pages;
		}

		@Override
		public String bucket() {
			return "exports";
		}

		@Override
		public Page list(String prefix, @Nullable String startAfter, @Nullable String delimiter, int maxKeys) {
			Listed listed = this.pages.apply(this.requests++);
			boolean folder = listed.key() != null && listed.key().endsWith("/");
			List<String> entries = (listed.key() != null) ? List.of(listed.key()) : List.of();
			return new Page(folder ? List.of()
					: entries.stream().map((key) -> new StoredObject(key, "\"e\"", 1, Instant.EPOCH, false)).toList(),
					folder ? entries : List.of(), new Continuation(prefix, delimiter, listed.token()));
		}

		@Override
		public Page list(Continuation next, int maxKeys) {
			return list(next.prefix(), null, next.delimiter(), maxKeys);
		}

		@Override
		public ObjectDetails inspect(String key) {
			throw new UnsupportedOperationException();
		}

		@Override
		public InputStream open(Pin pin, long start, long end) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void close() {
			// Holds nothing.
		}

	}

}
