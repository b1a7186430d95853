package dev.blockload.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import dev.blockload.Failure.Recovery;
import dev.blockload.storage.ObjectStore.Page;
import dev.blockload.storage.ObjectStore.ObjectDetails;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What every object store does. Each test has an empty bucket.
 */
public abstract class ObjectStoreContract {

	/** The bucket of this test. */
	protected abstract ObjectStore store();

	/** Writes or replaces an object, not through the store under test. */
	protected abstract void put(String key, byte[] bytes);

	/** Deletes an object, not through the store under test. */
	protected abstract void delete(String key);

	/** The code of a read after that. */
	protected String goneCode() {
		return "object-gone";
	}

	protected final void put(String key, String text) {
		put(key, text.getBytes(StandardCharsets.UTF_8));
	}

	@ParameterizedTest
	@CsvFileSource(resources = "/storage/keys.txt", delimiter = '\t')
	void aKeyIsListedPinnedAndReadAsItIsWritten(String key) throws IOException {
		put(key, "content of " + key);
		Page page = store().list("", null, null, 1000);
		assertThat(page.objects()).extracting(StoredObject::key).containsExactly(key);
		assertThat(store().list(key, null, null, 10).objects()).hasSize(1);
		Pin pin = store().pin(key);
		assertThat(pin.key()).isEqualTo(key);
		assertThat(pin.bucket()).isEqualTo(store().bucket());
		assertThat(read(pin, 0, pin.size())).isEqualTo("content of " + key);
	}

	@Test
	void keysWithCharactersThatXmlCannotHoldAreListedPinnedAndReadAsTheyAre() throws IOException {
		// In key order; XML 1.0 cannot hold the first four.
		List<String> keys = List.of("in/a\u0001b.csv", "in/a\u001b[31m.csv", "in/a\u0007/c d", "in/a\uFFFE.csv",
				"in/cr\rlf\n.csv", "in/tab\t+%2B%20 &<.csv", "in/\u009b\u2028\u202e.csv");
		keys.forEach((key) -> put(key, "content of " + key));
		List<String> sorted = keys.stream().sorted(ObjectKeys.IN_KEY_ORDER).toList();
		for (int most : new int[] { 1, 3, 1000 }) {
			assertThat(keys("in/", null, null, most)).containsExactlyElementsOf(sorted);
			assertThat(keys("in/a\u0001", null, "/", most)).containsExactly("in/a\u0001b.csv");
			assertThat(keys("in/a", "in/a\u0001b.csv", "/", most)).containsExactly("in/a\u0007/", "in/a\u001b[31m.csv",
					"in/a\uFFFE.csv");
			assertThat(keys("in/tab\t+%2B", null, "/", most)).containsExactly("in/tab\t+%2B%20 &<.csv");
		}
		for (String key : keys) {
			Pin pin = store().pin(key);
			assertThat(pin.key()).isEqualTo(key);
			assertThat(read(pin, 0, pin.size())).isEqualTo("content of " + key);
		}
	}

	@Test
	void keysComeInTheOrderOfTheirBytes() {
		List<String> keys = List.of("Z", "a b", "a+b", "a/b", "a0", "é", "日本", "\uFF21", "😀");
		List<String> backwards = new ArrayList<>(keys);
		Collections.reverse(backwards);
		backwards.forEach((key) -> put(key, "x"));
		assertThat(keys("", null, null, 1000)).containsExactlyElementsOf(keys);
	}

	@Test
	void aListingShowsSizeAndTimeOfEachObject() {
		Instant before = Instant.now().minusSeconds(60);
		put("in/file.csv", "12345");
		StoredObject object = store().list("in/", null, null, 10).objects().get(0);
		assertThat(object.size()).isEqualTo(5);
		assertThat(object.archived()).isFalse();
		assertThat(object.etag()).isEqualTo(store().pin("in/file.csv").etag());
		assertThat(object.lastModified()).isAfter(before);
	}

	@ParameterizedTest
	@CsvFileSource(resources = "/storage/pages.txt", delimiter = '|', nullValues = "-")
	protected void pagesTogetherShowEveryKeyAndFolderOnce(String prefix, @Nullable String startAfter,
			@Nullable String delimiter, @Nullable String expected) {
		for (String key : List.of("a.csv", "a/1", "a/2", "a/b/3", "a/😀", "a0", "b b/4", "b b/5", "b+/6", "b/7", "c/",
				"c/8", "é/9", "日本/10", "😀/11")) {
			put(key, "x");
		}
		List<String> names = entries(expected);
		for (int maxKeys : new int[] { 1, 2, 3, 5, 1000 }) {
			assertThat(keys(prefix, startAfter, delimiter, maxKeys)).as("in pages of " + maxKeys)
				.containsExactlyElementsOf(names);
		}
	}

	/** The keys and folders that a row of {@code pages.txt} expects. */
	protected static List<String> entries(@Nullable String expected) {
		return (expected != null) ? Arrays.asList(expected.split(", ")) : List.of();
	}

	@Test
	void aBucketWithoutKeysHasOneEmptyPage() {
		Page page = store().list("", null, "/", 1000);
		assertThat(page.objects()).isEmpty();
		assertThat(page.folders()).isEmpty();
		assertThat(page.next()).isNull();
	}

	@Test
	void aPinHasTheSizeOfLargeAndOfEmptyObjects() {
		put("large", new byte[3_000_000]);
		put("one", "1");
		put("empty", "");
		assertThat(store().pin("large").size()).isEqualTo(3_000_000);
		assertThat(store().pin("one").size()).isEqualTo(1);
		Pin empty = store().pin("empty");
		assertThat(empty.size()).isZero();
		assertThat(empty.etag()).isNotEmpty();
	}

	@Test
	void aProbeReturnsThePinAndNoKmsKey() {
		put("file.csv", "12345");
		assertThat(store().inspect("file.csv")).isEqualTo(new ObjectDetails(store().pin("file.csv"), null));
	}

	@Test
	void aPinOfAMissingKeyFails() {
		put("file.csv", "x");
		StorageException failure = catchThrowableOfType(StorageException.class, () -> store().pin("File.csv"));
		assertThat(failure.code()).isEqualTo("no-such-key");
		assertThat(failure.recovery()).isEqualTo(Recovery.NEW_RUN);
		assertThat(failure).hasMessage("Bucket '" + store().bucket() + "' has no object 'File.csv'.");
	}

	@Test
	void aPinnedObjectIsReadFromAnyOffsetToAnyOther() throws IOException {
		put("digits", "0123456789");
		Pin pin = store().pin("digits");
		assertThat(read(pin, 0, 10)).isEqualTo("0123456789");
		assertThat(read(pin, 3, 7)).isEqualTo("3456");
		assertThat(read(pin, 9, 10)).isEqualTo("9");
		assertThat(read(pin, 10, 10)).isEmpty();
		assertThat(read(pin, 4, 4)).isEmpty();
	}

	@Test
	void bytesOutsideThePinnedObjectAreRefused() {
		put("digits", "0123456789");
		Pin pin = store().pin("digits");
		assertThatIllegalArgumentException().isThrownBy(() -> store().open(pin, 0, 11))
			.withMessage("The range from byte 0 to 11 is not in 'digits', which has 10 bytes.");
		assertThatIllegalArgumentException().isThrownBy(() -> store().open(pin, 5, 4));
		assertThatIllegalArgumentException().isThrownBy(() -> store().open(pin, -1, 4));
	}

	@Test
	void anObjectThatWasReplacedAfterItWasPinnedIsNotRead() {
		put("file.csv", "0123456789");
		Pin pin = store().pin("file.csv");
		put("file.csv", "9876543210");
		StorageException failure = readFailure(pin);
		assertThat(failure.code()).isEqualTo("object-changed");
		assertThat(failure.recovery()).isEqualTo(Recovery.NEW_RUN);
		assertThat(failure.message()).contains("'file.csv'", pin.etag(), store().pin("file.csv").etag());
	}

	@Test
	void anObjectThatShrankAfterItWasPinnedIsNotRead() {
		put("file.csv", "0123456789");
		Pin pin = store().pin("file.csv");
		put("file.csv", "0");
		assertThat(catchThrowableOfType(StorageException.class, () -> read(pin, 5, 10)).code())
			.isEqualTo("object-changed");
	}

	@Test
	void anObjectThatWasDeletedAfterItWasPinnedIsGone() {
		put("file.csv", "0123456789");
		Pin pin = store().pin("file.csv");
		delete("file.csv");
		StorageException failure = readFailure(pin);
		assertThat(failure.code()).isEqualTo(goneCode());
		assertThat(failure.recovery()).isEqualTo(Recovery.NEW_RUN);
	}

	private StorageException readFailure(Pin pin) {
		return catchThrowableOfType(StorageException.class, () -> read(pin, 0, pin.size()));
	}

	private String read(Pin pin, long start, long end) throws IOException {
		try (InputStream in = store().open(pin, start, end)) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	/** Keys and folders of all pages, in the order of their bytes. */
	private List<String> keys(String prefix, @Nullable String startAfter, @Nullable String delimiter, int maxKeys) {
		List<String> all = new ArrayList<>();
		Page page = store().list(prefix, startAfter, delimiter, maxKeys);
		int pages = 1;
		while (true) {
			assertThat(page.objects().size() + page.folders().size()).isLessThanOrEqualTo(maxKeys);
			List<String> names = new ArrayList<>(page.folders());
			page.objects().forEach((object) -> names.add(object.key()));
			names.sort((left, right) -> Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8),
					right.getBytes(StandardCharsets.UTF_8)));
			all.addAll(names);
			if (page.next() == null) {
				return all;
			}
			assertThat(pages++).as("pages").isLessThan(100);
			page = store().list(page.next(), maxKeys);
		}
	}

}
