package dev.blockload.report;

import java.util.List;

import dev.blockload.run.Run;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunJsonTest {

	private static final String NO_COUNTS = """
			"path":null,"counts":{"read":null,"staged":null,"loaded":null,"rejected":null,"skipped":null,"merged":null,"inserted":null,\
			"updated":null,"unchanged":null,"deleted":null,"cells":null,"blankCells":null,"created":null}""";

	private static final String OBJECT = """
			"object":{"bucket":"pigment-export","key":"größe/2022-10-15-staff.csv","etag":"\\"abc-1\\"","size":255051,\
			"lastModified":"2022-10-15T23:59:59Z"}""";

	@Test
	void aCompletedRunHasEveryFieldInTheOrderOfTheContract() {
		assertThat(RunJson.of(Runs.completed(), Runs.REJECTS)).isEqualTo("""
				{"run":42,"import":"staff","status":"COMPLETED","restartable":false,""" + OBJECT
				+ """
						,"path":null,"counts":{"read":3046,"staged":null,"loaded":1845,"rejected":1201,"skipped":0,"merged":0,"inserted":1000,\
						"updated":800,"unchanged":45,"deleted":0,"cells":null,"blankCells":null,"created":[]},"rejects":[{"code":"not-a-number","column":"pay","constraint":null,"count":1200,"samples":\
						["line 3: 'n/a' is not a valid number","line 9: 'é日😀' is not a valid number"],"corrected":0},{"code":"too-few-fields","column":null,"constraint":null,\
						"count":1,"samples":["line 7: 2 fields: expected 3"],"corrected":0}],"warnings":[{"code":"inserted",\
						"message":"rows are inserted:\\nit has a trigger"}],"error":null,\
						"startedAt":"2022-10-16T01:02:03.456789Z","endedAt":"2022-10-16T01:02:15.656789Z","undoes":null,"undoneBy":null,"keptBytes":null,"corrects":null,"flowRun":null,"startedBy":null,"workedSeconds":4.2,"database":null}""");
	}

	@Test
	void aPivotedRunHasCellsAndTheItemsThatItCreatedInTheOrderOfTheLists() {
		assertThat(RunJson.of(Runs.pivoted(), List.of())).contains("""
				"counts":{"read":100,"staged":null,"loaded":1100,"rejected":20,"skipped":30,"merged":4,"inserted":1000,\
				"updated":90,"unchanged":6,"deleted":0,"cells":1200,"blankCells":50,\
				"created":[{"list":"app.product","count":3},{"list":"app.country","count":1}]}""");
	}

	@Test
	void aRunHasItsPath() {
		assertThat(RunJson.of(Runs.direct(), List.of())).contains(",\"path\":\"direct\",\"counts\":{");
	}

	@Test
	void rowsThatAreNotPublishedAreStagedAndNotLoaded() {
		assertThat(RunJson.of(Runs.tooManyRejects(), List.of())).contains("""
				"counts":{"read":10,"staged":7,"loaded":null,"rejected":3,"skipped":null,"merged":null,"inserted":null,\
				"updated":null,"unchanged":null,"deleted":null,"cells":null,"blankCells":null,"created":null}""");
	}

	@Test
	void whatIsNotKnownOfARunUnderWayIsNull() {
		assertThat(RunJson.of(Runs.running(), List.of())).isEqualTo("""
				{"run":42,"import":"staff","status":"RUNNING","restartable":false,""" + OBJECT + "," + NO_COUNTS
				+ """
						,"rejects":[],"warnings":[],"error":null,"startedAt":"2022-10-16T01:02:03.456789Z","endedAt":null,"undoes":null,"undoneBy":null,"keptBytes":null,"corrects":null,"flowRun":null,"startedBy":null,"workedSeconds":null,"database":null}""");
	}

	@Test
	void aFailedRunHasItsErrorAndMayHaveNoObject() {
		assertThat(RunJson.of(Runs.failed("no-match", null), List.of())).isEqualTo("""
				{"run":42,"import":"staff","status":"FAILED","restartable":true,"object":null,""" + NO_COUNTS
				+ """
						,"rejects":[],"warnings":[],"error":{"code":"no-match","message":"no object matches; nearest:\\n  a.csv",\
						"action":null},"startedAt":"2022-10-16T01:02:03.456789Z","endedAt":"2022-10-16T01:02:15.656789Z","undoes":null,"undoneBy":null,"keptBytes":null,"corrects":null,"flowRun":null,"startedBy":null,"workedSeconds":4.2,"database":null}""");
	}

	@Test
	void aFailureBeforeARunHasTheSameFields() {
		assertThat(RunJson.of("staff", new Run.Cause("alive", "it is being run", "wait"))).isEqualTo("""
				{"run":null,"import":"staff","status":"FAILED","restartable":false,"object":null,""" + NO_COUNTS
				+ """
						,"rejects":[],"warnings":[],"error":{"code":"alive","message":"it is being run","action":"wait"},\
						"startedAt":null,"endedAt":null,"undoes":null,"undoneBy":null,"keptBytes":null,"corrects":null,"flowRun":null,"startedBy":null,"workedSeconds":null,"database":null}""");
	}

	@Test
	void theStepsOfARunAreItsLastField() {
		assertThat(RunJson.of(Runs.completed(), List.of(), Runs.STEPS, "planning on db:5432")).endsWith(
				"""
						"keptBytes":null,"corrects":null,"flowRun":null,"startedBy":null,"workedSeconds":4.2,"database":"planning on db:5432","steps":[{"step":"plan","seconds":0.25,"rowsPerSecond":null},\
						{"step":"load","seconds":2.0,"rowsPerSecond":1523},{"step":"publish","seconds":0.0,"rowsPerSecond":null}]}""");
	}

	@Test
	void severalRunsAreOneArray() {
		assertThat(RunJson.array(List.of(), (run) -> List.of(), "planning on db:5432")).isEqualTo("[]");
		assertThat(RunJson.array(List.of(Runs.unchanged(), Runs.completed()), (run) -> List.of(), "here"))
			.isEqualTo("[" + RunJson.of(Runs.unchanged(), List.of(), "here") + ","
					+ RunJson.of(Runs.completed(), List.of(), "here") + "]");
	}

}
