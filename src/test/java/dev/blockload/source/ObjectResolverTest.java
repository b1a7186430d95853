package dev.blockload.source;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

import dev.blockload.Failure.Recovery;
import dev.blockload.Warning;
import dev.blockload.source.FileChoice.Fixed;
import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.RequestedFile.ByRule;
import dev.blockload.source.RequestedFile.OfDate;
import dev.blockload.source.RequestedFile.OfKey;
import dev.blockload.source.near.NearKey;
import dev.blockload.storage.InMemoryObjectStore;
import dev.blockload.storage.StorageException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ObjectResolverTest {

	private static final Instant NOW = Instant.parse("2022-11-20T12:00:00Z");

	private final InMemoryObjectStore store = new InMemoryObjectStore("pigment-export");

	private final ObjectResolver resolver = new ObjectResolver(this.store, Clock.fixed(NOW, ZoneOffset.UTC));

	@Test
	void theSeedsPathInMyfolderATakesTheNewestSalariesOfMyfolderA() {
		theSeedsBucket();
		Resolution resolution = this.resolver.resolve(latest("myfolderA/{{date}}-salaries.csv"), new ByRule());
		assertThat(resolution.pin()).isEqualTo(this.store.pin("myfolderA/2022-10-15-salaries.csv"));
		assertThat(resolution.warnings()).isEmpty();
		assertThat(resolution.requests()).isEqualTo(2);
	}

	@Test
	void theSeedsPathInMyfolderBTakesTheNewestSalariesOfMyfolderB() {
		theSeedsBucket();
		assertThat(taken(latest("myfolderB/{{date}}-salaries.csv"), new ByRule()))
			.isEqualTo("myfolderB/2022-11-15-salaries.csv");
	}

	@Test
	void theSeedsPathWithoutAFolderTakesNothingAndNamesTheNearestKeys() {
		theSeedsBucket();
		SourceException failure = failure(latest("/{{date}}-salaries.csv"), new ByRule());
		assertThat(failure.code()).isEqualTo("no-match");
		assertThat(failure.recovery()).isEqualTo(Recovery.NEW_RUN);
		assertThat(failure).hasMessage("""
				No object in bucket 'pigment-export' matches '{{date}}-salaries.csv'. \
				Found 0 keys and 2 folders at the top of the bucket. Nearest keys:
				  myfolderB/2022-11-15-salaries.csv: is in folder myfolderB/, expected the top of the bucket
				  myfolderA/2022-10-15-salaries.csv: is in folder myfolderA/, expected the top of the bucket
				  myfolderA/2022-09-15-salaries.csv: is in folder myfolderA/, expected the top of the bucket
				  myfolderA/2022-10-16-revenue.csv: is in folder myfolderA/, expected the top of the bucket; \
				ends in '-revenue.csv', expected '-salaries.csv'""");
		assertThat(failure.nearest()).hasSize(4)
			.contains(new NearKey("myfolderA/2022-10-15-salaries.csv",
					"is in folder myfolderA/, expected the top of the bucket"));
	}

	@Test
	void theFolderOfThePathComesFirstAmongTheNearestKeys() {
		this.store.put("out/2022-09-30-r.csv", "a").put("in/30-09-2022-r.csv", "b").put("in/r-2022-09-30.txt", "c");
		assertThat(failure(latest("in/{{date}}-r.csv"), new ByRule()).nearest().stream().map(NearKey::key))
			.containsExactly("in/30-09-2022-r.csv", "in/r-2022-09-30.txt", "out/2022-09-30-r.csv");
	}

	@Test
	void aKeyThatBeginsWithASlashIsTakenIfThereIsNoneWithoutIt() {
		this.store.put("/a.csv", "a").put("/c.csv", "b").put("c.csv", "c");
		assertThat(taken(new Fixed("/a.csv"), new ByRule())).isEqualTo("/a.csv");
		assertThat(taken(new Fixed("b.csv"), new OfKey("/a.csv"))).isEqualTo("/a.csv");
		assertThat(taken(new Fixed("/c.csv"), new ByRule())).isEqualTo("c.csv");
	}

	@Test
	void aKeyInAMessageCannotForgeALineOrAnEscapeSequence() {
		this.store.put("in/2022-10-15-salaries.csv\n  in:x.csv: is fine\u001b[2K\u009b31m\u202e", "a");
		assertThat(failure(latest("in/{{date}}-salaries.csv"), new ByRule())).hasMessage("""
				No object in bucket 'pigment-export' matches 'in/{{date}}-salaries.csv'. \
				Found 1 key and 0 folders in folder in/. Nearest keys:
				  in/2022-10-15-salaries.csv␊  in:x.csv: is fine␛[2K\\u009B31m\\u202E: \
				ends in '-salaries.csv␊  in:x.csv: is fine␛[2K\\u009B31m\\u202E', expected '-salaries.csv'""");
	}

	@Test
	void theSeedsFixedFileIsTakenByItsKeyWithOrWithoutALeadingSlash() {
		this.store.put("folder1/folder2/file.csv", "a").denyListing();
		assertThat(taken(new Fixed("folder1/folder2/file.csv"), new ByRule())).isEqualTo("folder1/folder2/file.csv");
		assertThat(taken(new Fixed("/folder1/folder2/file.csv"), new ByRule())).isEqualTo("folder1/folder2/file.csv");
	}

	@Test
	void theSeedsThreeFormsOfADateMatchItsNamingConvention() {
		for (String key : List.of("2022-09-30-rev.csv", "2022-09-30T00:00:00-rev.csv",
				"2022-09-30T00:00:00Z-rev.csv")) {
			this.store.put(key, "a");
			assertThat(taken(latest("{{date}}-rev.csv"), new ByRule())).isEqualTo(key);
			this.store.remove(key);
		}
	}

	@Test
	void theSeedsPathWithTheDateAtTheEndOfTheNameIsTaken() {
		this.store.put("folder1/folder2/file-2022-09-30.csv", "a").put("folder1/folder2/file.csv", "b");
		assertThat(taken(latest("folder1/folder2/file-{{date}}.csv"), new ByRule()))
			.isEqualTo("folder1/folder2/file-2022-09-30.csv");
	}

	@Test
	void theSeedsPathIsCaseSensitive() {
		theSeedsBucket();
		assertThat(failure(latest("MyfolderA/{{date}}-salaries.csv"), new ByRule()).nearest())
			.contains(new NearKey("myfolderA/2022-10-15-salaries.csv",
					"folder myfolderA/ differs from MyfolderA/ in upper and lower case"));
	}

	@Test
	void theSeedsFixedFileStaysTheOnlyOneHoweverNewTheOthersAre() {
		this.store.put("folder1/folder2/file.csv", "a")
			.put("folder1/folder2/file-2022-11-19.csv", "b".getBytes(StandardCharsets.UTF_8), NOW);
		assertThat(taken(new Fixed("folder1/folder2/file.csv"), new ByRule())).isEqualTo("folder1/folder2/file.csv");
	}

	@Test
	void theNewestIsTheLatestInstantWhateverTheFormAndTheTimeOfModification() {
		Instant later = NOW.minusSeconds(1);
		this.store.put("20220930-rev.csv", "a".getBytes(StandardCharsets.UTF_8), later)
			.put("2022-10-01T00:30:00+02:00-rev.csv", "b")
			.put("2022-09-30T23:00:00Z-rev.csv", "c")
			.put("2022-09-30T22:59:59-rev.csv", "d");
		assertThat(taken(latest("{{date}}-rev.csv"), new ByRule())).isEqualTo("2022-09-30T23:00:00Z-rev.csv");
	}

	@Test
	void datesWithoutAZoneAreInTheZoneOfTheImport() {
		this.store.put("2022-09-30T00:00:00Z.csv", "a").put("2022-09-30T01:00:00.csv", "b");
		assertThat(taken(latest("{{date}}.csv"), new ByRule())).isEqualTo("2022-09-30T01:00:00.csv");
		MostRecent inParis = new MostRecent(DatedPath.parse("{{date}}.csv"), ZoneId.of("Europe/Paris"), false, null);
		assertThat(taken(inParis, new ByRule())).isEqualTo("2022-09-30T00:00:00Z.csv");
	}

	@Test
	void foldersBelowAreNotSearchedAndFolderMarkersArePassedOver() {
		this.store.put("backup/", "")
			.put("backup/2022-09-30/", "")
			.put("backup/2022-10-30/2022-10-30", "x")
			.put("backup/2022-09-29", "x");
		assertThat(taken(latest("backup/{{date}}"), new ByRule())).isEqualTo("backup/2022-09-29");
	}

	@Test
	void whereALongListingCannotHoldTheDateItIsNotLookedAt() {
		for (int file = 0; file < 2500; file++) {
			this.store.put("in/%05d/x".formatted(file), "x").put("in/note-%05d".formatted(file), "x");
		}
		this.store.put("in/z2022-09-30", "x");
		Resolution resolution = this.resolver.resolve(latest("in/z{{date}}"), new ByRule());
		assertThat(resolution.requests()).isEqualTo(2);
		this.store.put("in/20220101", "x").put("in/20230101", "x");
		resolution = this.resolver.resolve(latest("in/{{date}}"), new OfDate("2023-01-01"));
		assertThat(resolution.pin().key()).isEqualTo("in/20230101");
		assertThat(resolution.requests()).isEqualTo(4);
		resolution = this.resolver.resolve(latest("in/{{date}}"), new ByRule());
		assertThat(resolution.pin().key()).isEqualTo("in/20230101");
		assertThat(resolution.requests()).isEqualTo(3);
	}

	@Test
	void ofEqualDatesTheLaterModifiedIsTakenThenTheGreaterKeyWithAWarning() {
		this.store.put("20220930.csv", "a".getBytes(StandardCharsets.UTF_8), NOW.minusSeconds(10))
			.put("2022-09-30.csv", "b".getBytes(StandardCharsets.UTF_8), NOW.minusSeconds(20))
			.put("2022-09-30T00:00:00.csv", "c".getBytes(StandardCharsets.UTF_8), NOW.minusSeconds(10));
		Resolution resolution = this.resolver.resolve(latest("{{date}}.csv"), new ByRule());
		assertThat(resolution.pin().key()).isEqualTo("20220930.csv");
		assertThat(resolution.warnings()).containsExactly(new Warning("same-date",
				"3 files have the date 2022-09-30T00:00:00Z. The run uses '20220930.csv' (last modified "
						+ "2022-11-20T11:59:50Z), not '2022-09-30T00:00:00.csv' (last modified 2022-11-20T11:59:50Z)."));
	}

	@Test
	void aDateInTheFutureIsTakenWithAWarning() {
		this.store.put("2022-11-20.csv", "a").put("2022-11-21.csv", "b");
		Resolution resolution = this.resolver.resolve(latest("{{date}}.csv"), new ByRule());
		assertThat(resolution.pin().key()).isEqualTo("2022-11-21.csv");
		assertThat(resolution.warnings()).containsExactly(new Warning("future-date",
				"File '2022-11-21.csv' is dated 2022-11-21T00:00:00Z, which is in the future. The time is now "
						+ "2022-11-20T12:00:00Z."));
	}

	@Test
	void aDateInTheFutureIsPassedOverWhereTheImportIgnoresThem() {
		MostRecent choice = new MostRecent(DatedPath.parse("{{date}}.csv"), ZoneOffset.UTC, true, null);
		this.store.put("2022-11-20.csv", "a").put("2022-11-21.csv", "b");
		assertThat(taken(choice, new ByRule())).isEqualTo("2022-11-20.csv");
		assertThat(taken(choice, new OfDate("2022-11-21"))).isEqualTo("2022-11-21.csv");
		this.store.remove("2022-11-20.csv");
		assertThat(failure(choice, new ByRule()).nearest()).containsExactly(new NearKey("2022-11-21.csv",
				"its date 2022-11-21T00:00:00Z is in the future, and the import ignores future dates"));
	}

	@Test
	void anArchivedNewestFileFailsInsteadOfAnOlderOne() {
		theSeedsBucket();
		this.store.archive("myfolderA/2022-10-15-salaries.csv");
		SourceException failure = failure(latest("myfolderA/{{date}}-salaries.csv"), new ByRule());
		assertThat(failure.code()).isEqualTo("archived");
		assertThat(failure)
			.hasMessage("Object 'myfolderA/2022-10-15-salaries.csv' is in an archive class. It cannot be read "
					+ "until it is restored. No older file was used.");
	}

	@Test
	void anEmptyNewestFileFailsInsteadOfAnOlderOne() {
		theSeedsBucket();
		this.store.put("myfolderA/2022-10-17-salaries.csv", "");
		SourceException failure = failure(latest("myfolderA/{{date}}-salaries.csv"), new ByRule());
		assertThat(failure.code()).isEqualTo("empty-file");
		assertThat(failure).hasMessage("Object 'myfolderA/2022-10-17-salaries.csv' has 0 bytes "
				+ "(last modified 2022-01-01T00:00:00Z). No older file was used.");
	}

	@Test
	void aNewestFileOlderThanAllowedIsStaleUnlessTheRunNamesItsDate() {
		this.store.put("2022-11-18.csv", "a");
		MostRecent choice = new MostRecent(DatedPath.parse("{{date}}.csv"), ZoneOffset.UTC, false,
				Duration.ofHours(36));
		SourceException failure = failure(choice, new ByRule());
		assertThat(failure.code()).isEqualTo("stale");
		assertThat(failure).hasMessage("The newest file '2022-11-18.csv' is dated 2022-11-18T00:00:00Z and is 60h old. "
				+ "The import allows at most 36h.");
		assertThat(taken(choice, new OfDate("2022-11-18"))).isEqualTo("2022-11-18.csv");
		this.store.put("2022-11-19.csv", "a");
		assertThat(taken(choice, new ByRule())).isEqualTo("2022-11-19.csv");
	}

	@Test
	void aRunMayNameADateAndGetsTheLatestFileOfThatDay() {
		this.store.put("2022-09-29.csv", "a")
			.put("2022-09-30T08:00:00.csv", "b")
			.put("20220930T170000.csv", "c")
			.put("2022-10-01.csv", "d");
		MostRecent choice = latest("{{date}}.csv");
		assertThat(taken(choice, new OfDate("2022-09-30"))).isEqualTo("20220930T170000.csv");
		assertThat(taken(choice, new OfDate("20220929"))).isEqualTo("2022-09-29.csv");
		assertThat(taken(choice, new OfDate("2022-09-30T10:00:00+02:00"))).isEqualTo("2022-09-30T08:00:00.csv");
		SourceException failure = failure(choice, new OfDate("2022-09-28"));
		assertThat(failure.code()).isEqualTo("no-match");
		assertThat(failure.message())
			.startsWith("No object in bucket 'pigment-export' matches '{{date}}.csv' with the date 2022-09-28. "
					+ "Found 4 keys and 0 folders at the top of the bucket. Nearest keys:\n"
					+ "  2022-09-29.csv: its date is 2022-09-29T00:00:00Z, expected 2022-09-28\n");
	}

	@Test
	void aDayIsTheOneWrittenInTheNameWhateverTheZone() {
		this.store.put("2022-09-30T01:00:00+02:00.csv", "a").put("2022-09-29T12:00:00Z.csv", "b");
		assertThat(taken(latest("{{date}}.csv"), new OfDate("2022-09-30"))).isEqualTo("2022-09-30T01:00:00+02:00.csv");
	}

	@Test
	void aDateOfAFixedFileIsRefused() {
		SourceException failure = failure(new Fixed("file.csv"), new OfDate("2022-09-30"));
		assertThat(failure.code()).isEqualTo("no-date-in-path");
		assertThat(failure).hasMessage(
				"The run asks for the date 2022-09-30. The import reads the fixed key 'file.csv', without a date.");
	}

	@Test
	void whatIsNoDateIsRefusedAtOnce() {
		assertThatIllegalArgumentException().isThrownBy(() -> new OfDate("yesterday"))
			.withMessage("'yesterday' is not a valid date. Expected a date like 2022-09-30, 2022-09-30T00:00:00 or "
					+ "2022-09-30T00:00:00Z.");
	}

	@Test
	void aRunMayNameAKeyAndIsWarnedWhereItDoesNotMatchThePath() {
		theSeedsBucket();
		MostRecent choice = latest("myfolderA/{{date}}-salaries.csv");
		this.store.denyListing();
		Resolution inside = this.resolver.resolve(choice, new OfKey("/myfolderA/2022-09-15-salaries.csv"));
		assertThat(inside.pin().key()).isEqualTo("myfolderA/2022-09-15-salaries.csv");
		assertThat(inside.warnings()).isEmpty();
		Resolution outside = this.resolver.resolve(choice, new OfKey("myfolderA/2022-10-16-revenue.csv"));
		assertThat(outside.pin().key()).isEqualTo("myfolderA/2022-10-16-revenue.csv");
		assertThat(outside.requests()).isEqualTo(1);
		assertThat(outside.warnings()).containsExactly(new Warning("key-outside-pattern",
				"Key 'myfolderA/2022-10-16-revenue.csv' does not match 'myfolderA/{{date}}-salaries.csv'. It is used "
						+ "because the run asks for it."));
	}

	@Test
	void aMissingFixedKeyNamesTheNearestKeys() {
		this.store.put("folder1/folder2/File.csv", "a")
			.put("folder1/file.csv", "a")
			.put("Folder1/folder2/file.csv", "a")
			.put("folder1/folder2/files.csv", "a")
			.put("folder1/folder2/something-else.csv", "a");
		SourceException failure = failure(new Fixed("folder1/folder2/file.csv"), new ByRule());
		assertThat(failure.code()).isEqualTo("no-match");
		assertThat(failure).hasMessage(
				"""
						Bucket 'pigment-export' has no object 'folder1/folder2/file.csv'. Nearest keys:
						  Folder1/folder2/file.csv: folder Folder1/folder2/ differs from folder1/folder2/ in upper and lower case
						  folder1/folder2/File.csv: 'File.csv' differs from 'file.csv' in upper and lower case
						  folder1/file.csv: is in folder folder1/, expected folder folder1/folder2/
						  folder1/folder2/files.csv: has the name 'files.csv', expected 'file.csv'""");
	}

	@Test
	void aDeniedSearchForNearestKeysIsNoError() {
		this.store.put("File.csv", "a").denyListing();
		SourceException failure = failure(new Fixed("file.csv"), new ByRule());
		assertThat(failure).hasMessage("Bucket 'pigment-export' has no object 'file.csv'.");
		assertThat(failure.nearest()).isEmpty();
	}

	@Test
	void aDeniedListingOfTheOrdinaryKindIsAnError() {
		this.store.denyListing();
		assertThatExceptionOfType(StorageException.class)
			.isThrownBy(() -> this.resolver.resolve(latest("{{date}}.csv"), new ByRule()))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo("access-denied"));
	}

	@Test
	void theSearchForNearestKeysOfALargeBucketTakesFiveRequestsAndFindsTheRightFolder() {
		for (int file = 0; file < 1200; file++) {
			this.store.put("aaa/%05d".formatted(file), "x").put("Payroll/x/%05d".formatted(file), "x");
		}
		this.store.put("payrolls/x/2022-10-15.csv", "x").put("zzz/2022-10-15.csv", "x");
		int before = this.store.requests();
		SourceException failure = failure(latest("payroll/x/{{date}}.csv"), new ByRule());
		assertThat(failure.nearest()).extracting(NearKey::key).contains("payrolls/x/2022-10-15.csv");
		assertThat(this.store.requests() - before).isLessThanOrEqualTo(6);
	}

	@Test
	void eachNearestKeySaysEverythingThatDiffers() {
		this.store.put("in/File-2022-10-15.csv", "x")
			.put("in/file-2022-02-30.csv", "x")
			.put("in/file-2022-10-15.csv.gz", "x")
			.put("IN/file-2022-10-15.CSV", "x")
			.put("in/fle-2022-10-15.csv", "x")
			.put("in/readme.txt", "x")
			.put("other/thing 2022-10-15.txt", "x");
		assertThat(failure(latest("in/file-{{date}}.csv"), new ByRule()).nearest()).containsExactly(
				new NearKey("in/File-2022-10-15.csv", "'File-' differs from 'file-' in upper and lower case"),
				new NearKey("IN/file-2022-10-15.CSV",
						"folder IN/ differs from in/ in upper and lower case; "
								+ "'.CSV' differs from '.csv' in upper and lower case"),
				new NearKey("in/file-2022-02-30.csv", "'2022-02-30' is not a valid date"),
				new NearKey("in/file-2022-10-15.csv.gz", "ends in '.csv.gz', expected '.csv'"),
				new NearKey("in/fle-2022-10-15.csv", "begins with 'fle-', expected 'file-'"));
	}

	private void theSeedsBucket() {
		this.store.put("myfolderA/2022-09-15-salaries.csv", "a")
			.put("myfolderA/2022-10-15-salaries.csv", "b")
			.put("myfolderA/2022-10-16-revenue.csv", "c")
			.put("myfolderB/2022-11-15-salaries.csv", "d");
	}

	private static MostRecent latest(String path) {
		return new MostRecent(DatedPath.parse(path), ZoneOffset.UTC, false, null);
	}

	private String taken(FileChoice choice, RequestedFile wanted) {
		return this.resolver.resolve(choice, wanted).pin().key();
	}

	private SourceException failure(FileChoice choice, RequestedFile wanted) {
		return catchThrowableOfType(SourceException.class, () -> this.resolver.resolve(choice, wanted));
	}

}
