package dev.blockload.console;

import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import dev.blockload.console.FolderListing.Entry;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StoredObject;
import dev.blockload.visible.VisibleKeys;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The files of a folder, the newest first.
 */
class FolderListingTest {

	private static final Instant NOW = Instant.parse("2022-09-30T14:00:00Z");

	@Test
	void theNewestComesFirstWhateverItsKeyIs() {
		FolderListing listing = FolderListing.of(new Stored(List.of(object("in/a.csv", 60), object("in/b.csv", 10),
				object("in/c.csv", 60), object("in/d.csv", 600))), VisibleKeys.ALL, "in/", 1);
		assertThat(listing.objects()).extracting(Entry::key)
			.containsExactly("in/b.csv", "in/a.csv", "in/c.csv", "in/d.csv");
		assertThat(listing.folders()).containsExactly("in/old/");
		assertThat(listing.above()).containsExactly("", "in/");
	}

	@Test
	void aFolderOfManyFilesHasPages() {
		// The keys are in the order of their ages, the newest last.
		List<StoredObject> objects = IntStream.range(0, 51)
			.mapToObj((number) -> object("%02d.csv".formatted(number), 100 - number))
			.toList();
		FolderListing first = FolderListing.of(new Stored(objects), VisibleKeys.ALL, "", 1);
		assertThat(first.objects()).hasSize(50).first().extracting(Entry::key).isEqualTo("50.csv");
		assertThat(first.hasNext()).isTrue();
		FolderListing second = FolderListing.of(new Stored(objects), VisibleKeys.ALL, "", 2);
		assertThat(second.objects()).extracting(Entry::key).containsExactly("00.csv");
		assertThat(second.hasNext()).isFalse();
	}

	private static StoredObject object(String key, int age) {
		return new StoredObject(key, "\"e\"", 1, NOW.minusSeconds(age), false);
	}

	/** Lists its objects, in pages of two requests. */
	private record Stored(List<StoredObject> objects) implements ObjectStore {

		@Override
		public String bucket() {
			return "bucket";
		}

		@Override
		public Page list(String prefix, @Nullable String startAfter, @Nullable String delimiter, int maxKeys) {
			return new Page(this.objects.subList(0, 1), List.of("in/old/"),
					new Continuation(prefix, delimiter, "after the first"));
		}

		@Override
		public Page list(Continuation next, int maxKeys) {
			return new Page(this.objects.subList(1, this.objects.size()), List.of(), null);
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
			// It holds nothing.
		}

	}

}
