package dev.blockload.console;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import dev.blockload.definition.Definitions;
import dev.blockload.run.LastRuns;
import dev.blockload.run.RunLine;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everything is loaded if each import is.
 */
class OverviewViewTest {

	@ParameterizedTest
	@EnumSource(ImportCondition.class)
	void oneImportThatIsNotLoadedIsEnough(ImportCondition condition) {
		boolean fresh = condition == ImportCondition.FRESH;
		assertThat(OverviewView.of(List.of(state("only", condition)), List.of()).isAllLoaded()).isEqualTo(fresh);
		OverviewView view = OverviewView.of(
				List.of(state("a", ImportCondition.FRESH), state("b", condition), state("c", ImportCondition.FRESH)),
				List.of());
		assertThat(view.isAllLoaded()).isEqualTo(fresh);
		assertThat(view.applications().get("app").imports().get(0).name()).isEqualTo(fresh ? "a" : "b");
		assertThat(view.count(condition)).isEqualTo(fresh ? 3 : 1);
	}

	@Test
	void anApplicationShowsWhatIsWrongAndHowMuchMoreThereIs() {
		List<ImportState> states = IntStream.range(0, 25)
			.mapToObj((number) -> state("i%02d".formatted(number),
					(number == 24) ? ImportCondition.NEVER : ImportCondition.FRESH))
			.toList();
		OverviewView.Application application = OverviewView.of(states, List.of()).applications().get("app");
		assertThat(application.imports()).hasSize(20).extracting(ImportState::name).startsWith("i24", "i00");
		assertThat(application.more()).isEqualTo(5);
	}

	@Test
	void ofThoseThatNeedAttentionTheOldestComesFirst() {
		Instant now = Instant.parse("2022-09-30T14:00:00Z");
		List<ImportState> states = List.of(good("a", ImportCondition.FRESH, now.minusSeconds(900)),
				good("b", ImportCondition.FAILED, now.minusSeconds(60)),
				good("c", ImportCondition.FAILED, now.minusSeconds(600)), state("d", ImportCondition.FAILED),
				good("e", ImportCondition.LATE, now.minusSeconds(700)));
		assertThat(OverviewView.of(states, List.of()).applications().get("app").imports()).extracting(ImportState::name)
			.containsExactly("d", "c", "b", "e", "a");
	}

	private static ImportState good(String name, ImportCondition condition, Instant endedAt) {
		RunLine run = new RunLine(1, RunStatus.COMPLETED, endedAt, endedAt, null, 1L, 0L, false);
		return new ImportState(state(name, condition).located(), condition, new LastRuns(run, run, run), null, null,
				false);
	}

	private static ImportState state(String name, ImportCondition condition) {
		String yaml = "import: %s\napplication: app\nconnection: store\nfile: {fixed: a.csv}\nblock: b\nmode: append\n"
			.formatted(name);
		return new ImportState(Definitions.fromSavedText(yaml, name), condition, null, null, null, false);
	}

}
