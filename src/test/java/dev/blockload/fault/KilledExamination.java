package dev.blockload.fault;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.Stage;
import org.junit.jupiter.api.DynamicTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A publish that finds that another session made its staged rows wrong after
 * {@code verify}, killed while it examines them again. The run is restarted, and ends
 * like a run of a twin that was changed before it began.
 */
final class KilledExamination {

	/** Deletes an item of the list, with the rows that refer to it. */
	private static final String WITHOUT_ITEM = """
			DELETE FROM app.X_cost WHERE list_id IN (SELECT id FROM app.X_list WHERE code = 'ITEM');
			DELETE FROM app.X_sales WHERE code = 'ITEM';
			DELETE FROM app.X_list WHERE code = 'ITEM';
			""";

	private static final String ADD_COST = "INSERT INTO app.X_cost SELECT id, 'MONTH' FROM app.X_list WHERE code = 'ITEM';";

	/**
	 * What the other session does. The other ways have no staged row that another session
	 * can make wrong.
	 */
	private static final Map<LoadingWay, String> CHANGES = new EnumMap<>(Map.ofEntries(Map.entry(LoadingWay.UPDATE_SKIP,
			"DELETE FROM app.X_cost WHERE month = '2026-01-01' AND amount = (SELECT min(amount) FROM app.X_cost)"),
			Map.entry(LoadingWay.APPEND_REJECT, addCost("c4", "2026-02-01")),
			Map.entry(LoadingWay.APPEND_SKIP, addCost("c4", "2026-02-01")),
			Map.entry(LoadingWay.UPSERT_CREATE, without("c1") + "INSERT INTO app.X_list (code) VALUES ('n1')"),
			Map.entry(LoadingWay.SUM, without("c1")), Map.entry(LoadingWay.REPLACE_FIXED_SCOPE, without("c4")),
			Map.entry(LoadingWay.REPLACE_SCOPE, without("c1")),
			Map.entry(LoadingWay.APPEND_KEYLESS, "DELETE FROM app.X_staff"),
			Map.entry(LoadingWay.UNPIVOT, without("c2")), Map.entry(LoadingWay.APPEND_BY_LOAD, without("c1")),
			Map.entry(LoadingWay.REPLACE_BY_LOAD, without("c4")),
			Map.entry(LoadingWay.REPLACE_BY_LOAD_SCOPE, without("c4"))));

	/**
	 * The first transaction beside that of publish looks for an examination that was
	 * interrupted; the second takes rows.
	 */
	private static final List<String> POINTS = List.of("publish.beside:before-commit#2",
			"publish.beside:after-commit#2", "publish:before-commit", "publish:after-commit",
			"publish:before-commit#2");

	/** The fifth transaction stores rejects. */
	private static final List<String> POINTS_OF_REJECTS = List.of("publish.beside:before-commit#5",
			"publish.beside:after-commit#5");

	private static final List<LoadingWay> REJECTING = List.of(LoadingWay.APPEND_REJECT, LoadingWay.REPLACE_FIXED_SCOPE,
			LoadingWay.APPEND_BY_LOAD, LoadingWay.REPLACE_BY_LOAD, LoadingWay.REPLACE_BY_LOAD_SCOPE);

	private final Twins twins;

	private final LoadingWay way;

	private final String point;

	private KilledExamination(Twins twins, LoadingWay way, String point) {
		this.twins = twins;
		this.way = way;
		this.point = point;
	}

	private static String without(String item) {
		return WITHOUT_ITEM.replace("ITEM", item);
	}

	private static String addCost(String item, String month) {
		return ADD_COST.replace("ITEM", item).replace("MONTH", month);
	}

	static List<DynamicTest> of(Twins twins) {
		List<DynamicTest> tests = new ArrayList<>();
		if (ModesFaultsIT.ALL) {
			for (LoadingWay way : CHANGES.keySet()) {
				POINTS.forEach((point) -> tests.add(test(twins, way, point)));
				if (REJECTING.contains(way)) {
					POINTS_OF_REJECTS.forEach((point) -> tests.add(test(twins, way, point)));
				}
			}
			return tests;
		}
		tests.add(test(twins, LoadingWay.APPEND_REJECT, "publish.beside:after-commit#2"));
		tests.add(test(twins, LoadingWay.UPSERT_CREATE, "publish.beside:before-commit#2"));
		return tests;
	}

	private static DynamicTest test(Twins twins, LoadingWay way, String point) {
		return DynamicTest.dynamicTest(way + ", " + point, () -> new KilledExamination(twins, way, point).run());
	}

	private void run() throws InterruptedException {
		this.twins.begin("a", "b");
		change("b");
		Run twin = this.twins.completed(this.twins.define(this.way, "b"));
		Run verified = verified();
		change("a");
		this.twins.killed("restart", Long.toString(verified.id()), this.point);
		Run killed = this.twins.awaitDead(verified.importName());
		assertThat(killed.stage()).isEqualTo(Stage.VERIFIED);
		Run run = this.twins.bench().restart(killed);
		assertThat(run.status()).as("%s", run.error()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().toString().replace("a_list", "b_list")).isEqualTo(twin.counts().toString());
		assertThat(this.twins.content("a")).isEqualTo(this.twins.content("b"));
		assertThat(this.twins.rejects(run)).isEqualTo(this.twins.rejects(twin));
		assertThat(this.twins.left()).isEmpty();
	}

	/** A run that ended after {@code verify}. */
	private Run verified() {
		String name = this.twins.define(this.way, "a");
		Failpoints failpoints = this.twins.bench().bean(Failpoints.class);
		failpoints.arm("publish:before-work", Failpoints.Action.FAIL);
		Run run = this.twins.bench().run(name);
		failpoints.disarm();
		assertThat(run.stage()).as("%s", run.error()).isEqualTo(Stage.VERIFIED);
		return run;
	}

	private void change(String twin) {
		this.twins.bench().sql(CHANGES.get(this.way).replace("X_", twin + "_"));
	}

}
