package dev.blockload.report;

import java.util.List;
import java.util.Optional;

import dev.blockload.run.RunHistory.RejectGroup;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunTextTest {

	@Test
	void aCompletedRunIsShownInFull() {
		assertThat(RunText.of(Runs.completed(), Runs.REJECTS)).isEqualTo("""
				run 42  staff → app.staff (upsert)
				  status     COMPLETED  2022-10-16T01:02:03Z, 4.2 s in 2 attempts, ended 2022-10-16T01:02:15Z
				  object     s3://pigment-export/größe/2022-10-15-staff.csv
				             255,051 bytes, etag "abc-1", last modified 2022-10-15T23:59:59Z
				             14 requests to find it: many keys begin with this prefix
				  records    3,046 read, 1,845 loaded, 1,201 rejected
				  rows       1,000 inserted, 800 updated, 45 unchanged, 0 deleted
				  rejects    1,200 × not-a-number in pay
				               line 3: 'n/a' is not a valid number
				               line 9: 'é日😀' is not a valid number
				  rejects    1 × too-few-fields
				               line 7: 2 fields: expected 3
				             all rejects: ./blockload rejects 42
				  warning    inserted: rows are inserted:
				             it has a trigger
				""");
	}

	@Test
	void theAccountThatStartedARunIsShownBesideItsTimes() {
		assertThat(RunText.of(Runs.startedBy("anna@planning-1"), List.of())).contains(
				"  status     COMPLETED  2022-10-16T01:02:03Z, 4.2 s in 2 attempts, ended 2022-10-16T01:02:15Z, started by anna@planning-1\n");
	}

	@Test
	void aPivotedRunCountsCellsAndNamesTheListsThatItAddedTo() {
		assertThat(RunText.of(Runs.pivoted(), List.of())).contains("""
				  records    100 read
				  cells      1,200 read, 1,100 loaded, 20 rejected, 30 skipped, 50 blank
				  rows       1,000 inserted, 90 updated, 6 unchanged, 0 deleted, 4 merged
				  created    3 in app.product
				  created    1 in app.country
				""");
	}

	@Test
	void rowsThatAreNotPublishedAreStagedAndNotLoaded() {
		assertThat(RunText.of(Runs.tooManyRejects(), List.of()))
			.contains("  records    10 read, 7 staged, 3 rejected\n  error      too-many-rejects: ");
	}

	@Test
	void theTimesOfStepsAndTheConstraintsOfRejectsAreShown() {
		List<RejectGroup> rejects = List
			.of(new RejectGroup("unique-violated", "pay", "pay_key", 3, List.of("line 3: twice")));
		assertThat(
				RunText.of(Runs.completed(), rejects, Runs.STEPS, Optional.empty(), "planning on db:5432, role loader"))
			.contains("""
					  database   planning on db:5432, role loader
					  object     s3://pigment-export/größe/2022-10-15-staff.csv
					""", """
					  steps      plan 0.3 s, load 2.0 s (1,523 rows/s), publish 0.0 s
					  records    3,046 read, 1,845 loaded, 1,201 rejected
					""",
					"\n  rejects    3 × unique-violated in pay, constraint pay_key\n               line 3: twice\n");
	}

	@Test
	void thePathOfARunIsShownWithItsSteps() {
		assertThat(RunText.of(Runs.direct(), List.of(), Runs.STEPS, Optional.empty(), null))
			.contains("\n  path       direct\n  steps      plan 0.3 s");
		assertThat(RunText.of(Runs.direct(), List.of())).doesNotContain("  path ");
	}

	@Test
	void anUnchangedRunSaysWhy() {
		assertThat(RunText.of(Runs.unchanged(), List.of(), Optional.of(Runs.completed()))).isEqualTo(
				"""
						run 42  staff → app.staff (upsert)
						  status     UNCHANGED  2022-10-16T01:02:03Z, 4.2 s
						             Unchanged: this file was already loaded by run 42 on 2022-10-16. Use --force to load it again.
						  object     s3://pigment-export/größe/2022-10-15-staff.csv
						             255,051 bytes, etag "abc-1", last modified 2022-10-15T23:59:59Z
						""");
	}

	@Test
	void aRunUnderWayHasNoEnd() {
		assertThat(RunText.of(Runs.running(), List.of())).isEqualTo("""
				run 42  staff → app.staff (upsert)
				  status     RUNNING, since 2022-10-16T01:02:03Z
				  object     s3://pigment-export/größe/2022-10-15-staff.csv
				             255,051 bytes, etag "abc-1", last modified 2022-10-15T23:59:59Z
				""");
	}

	@Test
	void aStoppedRunSaysHowToGoOn() {
		assertThat(RunText.of(Runs.stopped(), List.of())).endsWith("""
				  last modified 2022-10-15T23:59:59Z
				             continue: ./blockload restart 42
				""".stripLeading());
	}

	@Test
	void aSupersededRunNamesTheRunThatTookItsPlace() {
		assertThat(RunText.of(Runs.superseded(), List.of())).isEqualTo("""
				run 42  staff → app.staff (upsert)
				  status     STOPPED  2022-10-16T01:02:03Z, 4.2 s
				             superseded by run 43
				""");
	}

	@Test
	void aFailureOfSeveralLinesStaysInItsColumnAndEndsInWhatToDo() {
		assertThat(RunText.of(Runs.failed("no-match", "Put it there."), List.of())).isEqualTo("""
				run 42  staff → app.staff (upsert)
				  status     FAILED  2022-10-16T01:02:03Z, 4.2 s
				  error      no-match: no object matches; nearest:
				               a.csv
				             Put it there.
				             continue: ./blockload restart 42
				""");
	}

	@Test
	void anActionThatNamesTheCommandIsNotFollowedByItAgain() {
		assertThat(
				RunText.of(Runs.failed("interrupted", "continue from the checkpoint: blockload restart 42"), List.of()))
			.containsOnlyOnce("blockload restart 42");
	}

}
