package dev.blockload.flow;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.definition.FlowDefinition.OnFailure;
import dev.blockload.importjob.FileNeed;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What follows from the states of the imports of a flow. A flow is written as imports
 * with their states and those before them, such as {@code b:pending<a}; an import with
 * {@code !} waits for a retry, and it is time to look again at one with {@code ?}.
 */
class FlowMachineTest {

	private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");

	private static FlowRun flow(String text, OnFailure onFailure, int parallel, String stoppedBy) {
		List<FlowMember> members = new ArrayList<>();
		for (String one : text.split(" ", -1)) {
			String[] parts = one.split("[:<]", -1);
			Set<String> before = (parts.length > 2) ? Set.of(parts[2].split("\\+", -1)) : Set.of();
			boolean retries = parts[1].endsWith("!");
			MemberState state = MemberState.of(parts[1].replaceAll("[!?]", ""));
			members.add(
					new FlowMember(parts[0], "app", before, state, null, null, null, retries ? 1 : 0,
							parts[1].endsWith("?") ? NOW.minusSeconds(members.size())
									: (state == MemberState.WAITING && !retries) ? NOW.plusSeconds(60) : null,
							null, null));
		}
		FileWait files = new FileWait(new FileNeed(null, ZoneOffset.UTC, null), null, null);
		return new FlowRun(7, "nightly", "{}", onFailure, parallel, FlowRun.Runner.NODES, RunStatus.RUNNING, false,
				true, null, files, new FlowRun.Times(NOW, NOW, NOW, null, Duration.ZERO, null, null), null, null,
				"anna", "node", 1, stoppedBy, null, members);
	}

	private static String states(List<FlowMember> members) {
		return members.stream()
			.map((member) -> member.importName() + ":" + member.state().text())
			.collect(Collectors.joining(" "));
	}

	private static String ready(FlowRun run) {
		FlowMachine machine = new FlowMachine(run);
		var unused = machine.settle();
		return machine.ready(NOW).stream().map(FlowMember::importName).collect(Collectors.joining(" "));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			a:pending b:pending<a c:pending                    | 4 | a c
			a:pending b:pending c:pending                      | 2 | a b
			a:running b:pending c:pending                      | 2 | b
			a:waiting b:pending c:pending                      | 2 | b c
			a:waiting! b:pending                               | 1 | a
			a:waiting? b:pending c:pending                     | 1 | b
			a:waiting? b:pending c:waiting?                    | 2 | b c
			a:waiting? b:pending<a                             | 1 | a
			a:completed b:pending<a c:unchanged d:pending<c+b  | 4 | b
			a:completed b:unchanged d:pending<a+b              | 4 | d
			a:running b:pending<a                              | 4 | ''
			""")
	void anImportBeginsAfterThoseThatItRefersToAndWhileThereIsAPlace(String text, int parallel, String ready) {
		assertThat(ready(flow(text, OnFailure.SKIP_DEPENDENTS, parallel, null))).isEqualTo(ready);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			SKIP_DEPENDENTS | a:failed b:pending<a c:pending<b d:pending | a:failed b:skipped c:skipped d:pending
			SKIP_DEPENDENTS | c:pending<b b:pending<a a:failed           | c:skipped b:skipped a:failed
			SKIP_DEPENDENTS | a:stopped b:waiting<a                      | a:stopped b:skipped
			STOP            | a:stopped b:pending                        | a:stopped b:skipped
			SKIP_DEPENDENTS | a:failed b:running<a                       | a:failed b:running
			STOP            | a:failed b:pending c:running d:waiting!    | a:failed b:skipped c:running d:waiting
			STOP            | a:completed b:pending                      | a:completed b:pending
			CONTINUE        | a:failed b:pending<a                       | a:failed b:pending
			""")
	void aFailureSkipsWhatTheFlowSays(OnFailure onFailure, String text, String settled) {
		assertThat(states(new FlowMachine(flow(text, onFailure, 4, null)).settle())).isEqualTo(settled);
	}

	@Test
	void afterAFailureAFlowCanRunWhatRefersToIt() {
		assertThat(ready(flow("a:failed b:pending<a", OnFailure.CONTINUE, 4, null))).isEqualTo("b");
		assertThat(ready(flow("a:running b:pending<a", OnFailure.CONTINUE, 4, null))).isEmpty();
	}

	@Test
	void aStoppedFlowBeginsNothing() {
		FlowRun run = flow("a:running b:pending c:waiting! d:completed", OnFailure.CONTINUE, 4, "anna");
		assertThat(states(new FlowMachine(run).settle())).isEqualTo("a:running b:skipped c:stopped d:completed");
		assertThat(ready(run)).isEmpty();
	}

	@Test
	void aStoppedFlowLoadsNoFurtherFile() {
		FlowRun run = flow("a:running b:pending<a", OnFailure.CONTINUE, 4, "anna");
		FlowMember next = run.members().get(0).ofRun(8).beforeNextFile("Looks for the next file.", NOW);
		FlowMachine machine = new FlowMachine(run.with(List.of(next, run.members().get(1))));
		List<FlowMember> settled = machine.settle();
		assertThat(states(settled)).isEqualTo("a:stopped b:skipped");
		assertThat(settled.get(0).message()).isEqualTo("The flow was stopped before the next file of this import.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", textBlock = """
			a:completed b:unchanged        | -    | COMPLETED | -
			a:unchanged b:unchanged        | -    | UNCHANGED | -
			a:failed b:skipped c:completed | -    | FAILED    | 2 of 3 imports are not loaded: a (failed), b (skipped).
			a:stopped b:completed          | -    | FAILED    | 1 of 2 imports are not loaded: a (stopped).
			a:stopped b:completed          | anna | STOPPED   | -
			a:completed                    | anna | COMPLETED | -
			""")
	void theStatesOfAllImportsAreThatOfTheFlow(String text, String stoppedBy, RunStatus status, String message) {
		assertThat(new FlowMachine(flow(text, OnFailure.SKIP_DEPENDENTS, 4, stoppedBy)).ending())
			.isEqualTo(new FlowMachine.Ending(status, (status == RunStatus.FAILED) ? "flow-failed" : null, message));
	}

	@Test
	void aFlowEndsWithItsLastImport() {
		assertThat(new FlowMachine(flow("a:completed b:running", OnFailure.STOP, 4, null)).ending()).isNull();
		assertThat(new FlowMachine(flow("a:completed b:waiting", OnFailure.STOP, 4, null)).ending()).isNull();
	}

	/** Otherwise a member that was read again would count as changed by others. */
	@Test
	void aMomentIsAsExactAsTheDatabaseStoresIt() {
		FlowMember member = FlowMember.pending("a", "app", Set.of()).ofRun(7);
		assertThat(member.beforeNextFile("Looks.", Instant.parse("2026-11-22T02:00:00.123456789Z")).lookAt())
			.isEqualTo("2026-11-22T02:00:00.123456Z");
	}

}
