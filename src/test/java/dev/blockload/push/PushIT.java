package dev.blockload.push;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import dev.blockload.Failure;
import dev.blockload.block.Mode;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.report.RejectAdvice;
import dev.blockload.report.RejectFile;
import dev.blockload.report.RunText;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import dev.blockload.source.SourceException;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;
import dev.blockload.storage.spool.Spool;
import dev.blockload.storage.spool.SpoolSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Runs that load files which clients push. */
class PushIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	private final Spool spool = bench.bean(Spool.class);

	@BeforeEach
	void renew() {
		bench.renew();
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, pay int)");
		bench.definePushed("staff", "block: staff\nmode: upsert\n");
	}

	@Test
	void aPushedFileIsLoadedUnderTheHashOfItsContentByAnImportWithoutAConnection() {
		Run run = push("staff", "id,pay\n1,10\n2,20\n");
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(staff()).containsExactly("1|10", "2|20");
		Pin pin = pin(run);
		assertThat(pin.bucket()).isEqualTo("spool");
		assertThat(pin.etag()).isEqualTo("\"e03c4c7b3e6f105281f0a16968108ef38c75f30137eb028d92261120c96aa5da\"");
		assertThat(this.spool.has(pin)).isTrue();
		assertThat(bench.rows("SELECT one_off, spool IS NOT NULL FROM blockload.run WHERE id = " + run.id()))
			.containsExactly("t|t");
	}

	@Test
	void theSameContentIsLoadedAgainWithAWarningThatNamesTheRunOfTheEarlierPush() {
		Run first = push("staff", "id,pay\n1,10\n");
		bench.sql("DELETE FROM app.staff");
		Run again = push("staff", "id,pay\n1,10\n");
		assertThat(first.warnings()).isEmpty();
		assertThat(again.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(again.warnings()).extracting((warning) -> warning.code() + ": " + warning.message())
			.containsExactly("same-content: A file with the same content was pushed before, for run " + first.id()
					+ ". This run loads it again. Look at the earlier run: ./blockload show " + first.id());
		assertThat(staff()).containsExactly("1|10");
	}

	@Test
	void aPushDoesNotCountForTheFilesOfTheImportNorSupersedeItsRuns() {
		bench.define("bucket", "file: {fixed: base.csv}\nblock: staff\nmode: upsert\n");
		bench.put("base.csv", "id,pay\n1,10\n");
		assertThat(bench.run("bucket").status()).isEqualTo(RunStatus.COMPLETED);
		Run good = bench.bean(RunHistory.class).lastGood("bucket").orElseThrow();
		bench.put("base.csv", "id,pay\n1,x\n");
		Run failed = bench.run("bucket");
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		bench.jdbc().update("UPDATE blockload.run SET restartable = true WHERE id = ?", failed.id());
		Run pushed = push("bucket", "id,pay\n1,77\n");
		assertThat(pushed.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(pushed.warnings()).isEmpty();
		assertThat(bench.bean(RunHistory.class).ofNumber(failed.id()).orElseThrow().supersededBy()).isNull();
		assertThat(bench.bean(RunHistory.class).lastGood("bucket").orElseThrow().id()).isEqualTo(good.id());
		bench.put("base.csv", "id,pay\n1,10\n");
		assertThat(bench.run("bucket").status()).isEqualTo(RunStatus.UNCHANGED);
		assertThat(staff()).containsExactly("1|77");
	}

	@Test
	void aRunThatReplacesAllRowsSupersedesPushesThatFailedAndOthersDoNot() {
		Run failed = push("staff", "id,pay\n1,x\n");
		bench.jdbc().update("UPDATE blockload.run SET restartable = true WHERE id = ?", failed.id());
		push("staff", "id,pay\n1,1\n");
		assertThat(supersededBy(failed)).isNull();
		bench.definePushed("staff", "block: staff\nmode: replace\n");
		Run replaced = push("staff", "id,pay\n1,1\n");
		assertThat(replaced.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(supersededBy(failed)).isEqualTo(replaced.id());
	}

	@Test
	void anImportThatIsOnlyPushedToIsNotRun() {
		Failure failure = catchThrowableOfType(SourceException.class,
				() -> bench.launcher()
					.start(new RunRequest("staff", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
							RunListener.NONE));
		assertThat(failure.code()).isEqualTo("push-only");
		assertThat(failure).hasMessage("Import 'staff' has no file of its own: it loads only files that clients push.");
		assertThat(failure.action())
			.isEqualTo("Push a file to a node: curl --fail-with-body --header \"Authorization: Bearer $TOKEN\" --header"
					+ " 'Content-Type: text/csv' --data-binary @FILE \"$API/imports/staff/files\"."
					+ " 'token create' prints TOKEN, and 'serve' prints API, with /docs at its end.");
	}

	@Test
	void aCompressedBodyIsLoaded() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(body)) {
			gzip.write("id,pay\n3,30\n".getBytes(StandardCharsets.UTF_8));
		}
		Run run = push("staff", body.toByteArray());
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(staff()).containsExactly("3|30");
	}

	@Test
	void aRestartReadsTheSameFileAndOnANodeWithoutItNamesTheNodeThatHasIt() {
		bench.sql("INSERT INTO app.staff VALUES (2, 20), (3, 30)");
		bench.definePushed("staff", "block: staff\nmode: replace\nmax-delete: 1\n");
		Run failed = push("staff", "id,pay\n1,10\n");
		assertThat(failed.isRestartable()).isTrue();
		bench.jdbc()
			.update("INSERT INTO blockload.spool (id, node, folder) VALUES ('11111111-1111-1111-1111-111111111111',"
					+ " 'planning-2', '/spool') ON CONFLICT DO NOTHING");
		bench.jdbc()
			.update("UPDATE blockload.run SET spool = '11111111-1111-1111-1111-111111111111' WHERE id = ?",
					failed.id());
		Failure failure = catchThrowableOfType(Failure.class, () -> bench.launcher().restart(failed, RunListener.NONE));
		assertThat(failure.code()).isEqualTo("spool-elsewhere");
		assertThat(failure).hasMessage("The file of run " + failed.id()
				+ " is in the spool of node planning-2, folder /spool. This process does not have it.");
		bench.jdbc().update("UPDATE blockload.run SET spool = ? WHERE id = ?", this.spool.id(), failed.id());
		Run again = bench.launcher().restart(failed, RunRequest.Deletes.ALLOWED, RunListener.NONE).result();
		assertThat(again.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(staff()).containsExactly("1|10");
		assertThat(pin(again)).isEqualTo(pin(failed));
	}

	@Test
	void aRunIsLeftToANodeThatHasItsFileWhileThatNodeIsAlive() {
		Run here = push("staff", "id,pay\n1,10\n");
		Run elsewhere = push("staff", "id,pay\n1,11\n");
		UUID other = UUID.fromString("11111111-1111-1111-1111-111111111111");
		SpoolTable table = new SpoolTable(bench.bean(JdbcClient.class));
		table.seen(other, "planning-2", "/spool");
		bench.jdbc().update("UPDATE blockload.run SET spool = ? WHERE id = ?", other, elsewhere.id());
		Instant now = Instant.parse("2026-11-26T10:00:00Z");
		SpoolCheck check = new SpoolCheck(new SpoolKeeper(this.spool, table, Duration.ofDays(7)),
				Clock.fixed(now, ZoneOffset.UTC));
		assertThat(check.leaveUntil(here)).isEmpty();
		assertThat(check.leaveUntil(elsewhere)).contains(now.plusSeconds(2));
		bench.sql("UPDATE blockload.spool SET seen_at = seen_at - interval '41 s' WHERE id = '" + other + "'");
		assertThat(check.leaveUntil(elsewhere)).isEmpty();
	}

	@Test
	void aPushedFileIsNamedAsOneAndItsRejectsArePushedAgain() throws IOException {
		bench.definePushed("staff", "block: staff\nmode: upsert\nrejects: {max: 1}\n");
		Run run = push("staff", "id,pay\n1,10\n2,x\n");
		assertThat(RunText.of(run, List.of())).contains("\n  object     pushed file " + pin(run).key() + "\n");
		RejectFile.Summary file = RejectFile.write(bench.history(), run, new ByteArrayOutputStream());
		assertThat(RejectAdvice.of(run, file, Mode.UPSERT))
			.isEqualTo("1 record was rejected. Correct the file and load it:\n  ./blockload correct %d FILE\n"
				.formatted(run.id()));
		bench.definePushed("staff", "block: staff\nmode: replace\nrejects: {max: 1}\n");
		Run replaced = push("staff", "id,pay\n1,10\n2,x\n");
		file = RejectFile.write(bench.history(), replaced, new ByteArrayOutputStream());
		assertThat(RejectAdvice.of(replaced, file, Mode.UPSERT))
			.isEqualTo("1 record was rejected. Correct the file and load it:\n  ./blockload correct %d FILE\n"
				.formatted(replaced.id()));
		assertThat(PushedFile.is(new Pin("spool", "a.csv", "\"d41d8cd98f00b204e9800998ecf8427e\"", 1, Instant.EPOCH)))
			.isFalse();
	}

	@Test
	void filesThatNoRunNeedsAreDeletedAndAllOthersAreKept() {
		SpoolTable table = new SpoolTable(bench.bean(JdbcClient.class));
		Run recent = push("staff", "id,pay\n1,10\n");
		Run old = push("staff", "id,pay\n1,11\n");
		Run failed = push("staff", "id,pay\n1,x\n");
		Run superseded = push("staff", "id,pay\n1,12\n");
		Run running = push("staff", "id,pay\n1,13\n");
		bench.sql("UPDATE blockload.run SET ended_at = now() - interval '8 days' WHERE id <> " + recent.id());
		bench.sql("UPDATE blockload.run SET restartable = true WHERE id = " + failed.id());
		bench.sql("UPDATE blockload.run SET superseded_by = %d, ended_at = now() WHERE id = %d".formatted(running.id(),
				superseded.id()));
		bench.sql("UPDATE blockload.run SET ended_at = NULL WHERE id = " + running.id());
		assertThat(table.neededKeys(this.spool.id(), Duration.ofDays(7)))
			.contains(pin(recent).key(), pin(failed).key(), pin(running).key())
			.doesNotContain(pin(old).key(), pin(superseded).key());
	}

	@Test
	void aFileInTheFolderOfAnEarlierVersionIsLoadedAndOnlyThoseOfThisDatabaseAreDeleted() throws IOException {
		Path root = this.spool.root();
		UUID earlier = UUID.randomUUID();
		Files.createDirectories(root.resolve("files"));
		Files.writeString(root.resolve("spool-id"), earlier.toString());
		UUID another = UUID.randomUUID();
		Spool others = new Spool(new SpoolSettings(root, 1000, 1000), () -> another);
		try {
			Run run = push("staff", "id,pay\n1,10\n");
			Pin kept = pin(run);
			String name = kept.key().replace("/", "%2f") + "~" + kept.etag().replace("\"", "");
			Path own = find(root, name);
			Path file = Files.move(own, root.resolve("files").resolve(name));
			Path foreign = Files.writeString(root.resolve("files/" + name.replace("staff", "other")), "id\n");
			Pin theirs = others.receive("k", new ByteArrayInputStream(new byte[1]), null);
			new SpoolTable(bench.bean(JdbcClient.class)).seen(earlier, "planning-1", "/spool");
			bench.jdbc()
				.update("UPDATE blockload.run SET spool = ?, status = 'FAILED', restartable = true, ended_at = now() - interval '8 days'"
						+ " WHERE id = ?", earlier, run.id());
			for (Path old : List.of(file, foreign, find(root, theirs.etag().replace("\"", "")))) {
				Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
			}
			SpoolKeeper keeper = new SpoolKeeper(this.spool, new SpoolTable(bench.bean(JdbcClient.class)),
					Duration.ofDays(7));
			keeper.clean();
			assertThat(file).exists();
			bench.sql("UPDATE blockload.spool SET seen_at = now() - interval '1 day'");
			keeper.beat();
			assertThat(keeper.isAlive(earlier)).isTrue();
			assertThat(keeper.has(earlier)).isTrue();
			assertThat(bench.bean(ObjectStores.class).openSpool(earlier).open(kept, 0, kept.size()).readAllBytes())
				.asString()
				.isEqualTo("id,pay\n1,10\n");
			bench.sql("UPDATE blockload.run SET restartable = false WHERE id = " + run.id());
			keeper.clean();
			assertThat(file).doesNotExist();
			assertThat(foreign).exists();
			assertThat(others.has(theirs)).isTrue();
		}
		finally {
			for (String planted : List.of("spool-id", "files", another.toString())) {
				FileSystemUtils.deleteRecursively(root.resolve(planted));
			}
		}
	}

	@Test
	void aCopyOfTheDatabaseUsesAnotherFolder() {
		SpoolOwner owner = new SpoolOwner(bench.bean(JdbcClient.class));
		UUID number = owner.number();
		assertThat(owner.number()).isEqualTo(number);
		bench.sql("UPDATE blockload.spool_owner SET database = '5@' || database");
		UUID copied = owner.number();
		assertThat(copied).isNotEqualTo(number).isEqualTo(owner.number());
		bench.sql("UPDATE blockload.spool_owner SET database = NULL");
		assertThat(owner.number()).isEqualTo(copied);
		bench.sql("UPDATE blockload.spool_owner SET id = '" + number + "'");
	}

	@Test
	void theSizeOfTheSpoolIsCountedOverAllNodesAndMeasuredWhenItIsCleaned() {
		SpoolKeeper keeper = new SpoolKeeper(this.spool, new SpoolTable(bench.bean(JdbcClient.class)),
				Duration.ofDays(7));
		keeper.beat();
		keeper.clean();
		keeper.beat();
		long before = bytes();
		push("staff", "id,pay\n1,10\n");
		keeper.beat();
		assertThat(bytes()).isEqualTo(before + 12);
		bench.sql("UPDATE blockload.spool SET bytes = 7 WHERE id = '" + this.spool.id() + "'");
		keeper.beat();
		assertThat(bytes()).isEqualTo(7);
		keeper.clean();
		keeper.beat();
		assertThat(bytes()).isEqualTo(before + 12);
	}

	private long bytes() {
		return Long
			.parseLong(bench.rows("SELECT bytes FROM blockload.spool WHERE id = '" + this.spool.id() + "'").get(0));
	}

	private static Path find(Path root, String name) throws IOException {
		try (Stream<Path> files = Files.walk(root)) {
			return files.filter((file) -> file.getFileName().toString().endsWith(name)).findFirst().orElseThrow();
		}
	}

	private static Long supersededBy(Run run) {
		return bench.bean(RunHistory.class).ofNumber(run.id()).orElseThrow().supersededBy();
	}

	private static Pin pin(Run run) {
		Pin pin = run.pin();
		assertThat(pin).isNotNull();
		return pin;
	}

	private Run push(String importName, String text) {
		return push(importName, text.getBytes(StandardCharsets.UTF_8));
	}

	private Run push(String importName, byte[] bytes) {
		String key = importName + "/" + UUID.randomUUID() + ".csv";
		Pin pin = this.spool.receive(key, new ByteArrayInputStream(bytes), null);
		new SpoolTable(bench.bean(JdbcClient.class)).seen(this.spool.id(), "planning-1", "/spool");
		return bench.run(new RunRequest(importName, new RequestedFile.Pushed(new PushedFile(pin, this.spool.id())),
				null, RunRequest.Repeat.FORCE));
	}

	private static List<String> staff() {
		return bench.rows("SELECT id, pay FROM app.staff ORDER BY 1");
	}

}
