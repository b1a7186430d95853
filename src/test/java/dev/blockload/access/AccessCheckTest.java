package dev.blockload.access;

import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import dev.blockload.access.CheckedPermission.Result;
import dev.blockload.definition.ConnectionUse;
import dev.blockload.storage.InMemoryObjectStore;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AccessCheckTest {

	private static final String KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd";

	private static final String BUCKET = "arn:aws:s3:::acme-exports";

	private static final ConnectionUse EXPORTS = Uses.of("exports");

	private static final ConnectionUse FIXED = Uses.of("fixed-only");

	private static final String RATES = "arn:aws-us-gov:s3:::acme-exports/folder1/rates.csv";

	private final InMemoryObjectStore store = new InMemoryObjectStore("acme-exports");

	@Test
	void eachRightIsTestedOnceForAllImports() {
		this.store.put("myfolderA/2022-09-15-salaries.csv", "a")
			.put("myfolderA/2022-10-15-salaries.csv", "a")
			.put("myfolderA/2022-10-15-bonuses.csv", "a")
			.put("2022-10-15.csv", "a")
			.put("folder1/rates.csv", "a")
			.put("a b/100% *?$+é.tsv", "a");
		assertThat(check(EXPORTS)).containsExactly(works("s3:ListBucket", BUCKET + " below 'myfolderA/'",
				"Listed one key.", "bonuses", "salaries-again", "salaries"),
				works("s3:ListBucket", BUCKET + " below ''", "Listed one key.", "top"),
				works("s3:GetObject", BUCKET + "/myfolderA/*-bonuses.csv",
						"Read the first byte of 'myfolderA/2022-10-15-bonuses.csv'.", "bonuses"),
				works("s3:GetObject", BUCKET + "/a b/100% ${*}${?}${$}+é.tsv",
						"Read the first byte of 'a b/100% *?$+é.tsv'.", "odd"),
				works("s3:GetObject", BUCKET + "/folder1/rates.csv", "Read the first byte of 'folder1/rates.csv'.",
						"rates"),
				works("s3:GetObject", BUCKET + "/myfolderA/*-salaries.csv",
						"Read the first byte of 'myfolderA/2022-10-15-salaries.csv'.", "salaries-again", "salaries"),
				works("s3:GetObject", BUCKET + "/*.csv", "Read the first byte of '2022-10-15.csv'.", "top"));
	}

	@Test
	void withoutListingTheNewestFileIsNotTriedAndFixedFilesAre() {
		this.store.put("folder1/rates.csv", "a")
			.put("a b/100% *?$+é.tsv", "a")
			.put("2022-10-15.csv", "a")
			.allowListing("");
		this.store.denyListing();
		List<CheckedPermission> tried = check(EXPORTS);
		assertThat(tried).extracting(CheckedPermission::result)
			.containsExactly(Result.MISSING, Result.MISSING, Result.NOT_TRIED, Result.WORKS, Result.WORKS,
					Result.NOT_TRIED, Result.NOT_TRIED);
		assertThat(tried.get(1)).isEqualTo(new CheckedPermission("s3:ListBucket", BUCKET + " below ''", Result.MISSING,
				List.of("top"), "access-denied", "listing bucket 'acme-exports' is denied"));
		assertThat(tried.get(6)).isEqualTo(new CheckedPermission("s3:GetObject", BUCKET + "/*.csv", Result.NOT_TRIED,
				List.of("top"), null, "The newest file is not known until s3:ListBucket works."));
	}

	@Test
	void aFileThatCannotBeReadIsAMissingRight() {
		this.store.put("folder1/rates.csv", "a").denyReading("folder1/");
		assertThat(check(FIXED)).containsExactly(new CheckedPermission("s3:GetObject", RATES, Result.MISSING,
				List.of("gov"), "access-denied", "reading 'folder1/rates.csv' is denied, or there is no such key"));
	}

	@Test
	void aFileThatIsNotThereYetLeavesTheRightToReadItUntried() {
		assertThat(check(FIXED)).containsExactly(
				new CheckedPermission("s3:GetObject", RATES, Result.NOT_TRIED, List.of("gov"), "no-such-key",
						"Bucket 'acme-exports' has no object 'folder1/rates.csv'. Check again when it exists."));
		CheckedPermission newest = check(EXPORTS).get(2);
		assertThat(newest.result()).isEqualTo(Result.NOT_TRIED);
		assertThat(newest.failure()).isEqualTo("no-match");
		assertThat(newest.message()).startsWith("No object in bucket 'acme-exports' matches");
	}

	@Test
	void theKeyOfAnEncryptedFileIsARightOfItsOwn() {
		this.store.put("folder1/rates.csv", "a").encrypt("folder1/rates.csv", KEY);
		assertThat(check(FIXED)).containsExactly(
				works("s3:GetObject", RATES, "Read the first byte of 'folder1/rates.csv'.", "gov"),
				works("kms:Decrypt", KEY, "Decrypted 'folder1/rates.csv' with this key.", "gov"));
		this.store.denyDecrypt(KEY);
		assertThat(check(FIXED)).containsExactly(
				works("s3:GetObject", RATES, "S3 allowed the read, then tried to decrypt.", "gov"),
				new CheckedPermission("kms:Decrypt", "the key of " + RATES, Result.MISSING, List.of("gov"),
						"kms-denied", "decrypting 'folder1/rates.csv' with " + KEY + " is denied"));
	}

	@Test
	void oneKeyOfSeveralFilesIsOneRight() {
		this.store.put("folder1/rates.csv", "a").put("a b/100% *?$+é.tsv", "a");
		this.store.encrypt("folder1/rates.csv", KEY).encrypt("a b/100% *?$+é.tsv", KEY);
		assertThat(check(EXPORTS)).filteredOn((right) -> right.name().equals("kms:Decrypt"))
			.singleElement()
			.satisfies((right) -> assertThat(right.imports()).containsExactly("odd", "rates"));
	}

	@Test
	void anArchivedFileNeedsNoOtherRight() {
		this.store.put("folder1/rates.csv", "a").archive("folder1/rates.csv");
		assertThat(check(FIXED)).containsExactly(new CheckedPermission("s3:GetObject", RATES, Result.WORKS,
				List.of("gov"), "archived", "'folder1/rates.csv' is archived"));
	}

	@Test
	void aConnectionThatDoesNotWorkAtAllIsNoMatterOfRights() {
		for (ConnectionUse use : List.of(EXPORTS, FIXED)) {
			assertThatThrownBy(() -> AccessCheck.check(use, new NoBucket(), Clock.systemUTC())).isInstanceOfSatisfying(
					StorageException.class,
					(failure) -> assertThat(failure.failureCode()).isEqualTo(StorageCode.NO_SUCH_BUCKET));
		}
	}

	/** A store whose bucket does not exist. */
	private static final class NoBucket implements ObjectStore {

		private static StorageException failure() {
			return new StorageException(StorageCode.NO_SUCH_BUCKET, "There is no bucket.", null, null);
		}

		@Override
		public String bucket() {
			return "acme-exports";
		}

		@Override
		public Page list(String prefix, @Nullable String startAfter, @Nullable String delimiter, int maxKeys) {
			throw failure();
		}

		@Override
		public Page list(Continuation next, int maxKeys) {
			throw failure();
		}

		@Override
		public ObjectDetails inspect(String key) {
			throw failure();
		}

		@Override
		public InputStream open(Pin pin, long start, long end) {
			throw failure();
		}

		@Override
		public void close() {
		}

	}

	private List<CheckedPermission> check(ConnectionUse use) {
		return AccessCheck.check(use, this.store, Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
	}

	private static CheckedPermission works(String name, String on, String message, String... imports) {
		return new CheckedPermission(name, on, Result.WORKS, List.of(imports), null, message);
	}

}
