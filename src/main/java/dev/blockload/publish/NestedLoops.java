package dev.blockload.publish;

import java.util.List;

/**
 * Runs statements whose joins look up each row of one side by an index of the other, in
 * the order of the first.
 */
final class NestedLoops {

	private static final List<String> OTHERS = List.of("enable_hashjoin", "enable_mergejoin", "enable_seqscan",
			"enable_bitmapscan", "enable_material");

	private final PublishTools tools;

	NestedLoops(PublishTools tools) {
		this.tools = tools;
	}

	/** Run a statement within the transaction of the caller. */
	void run(Runnable statement) {
		List<String> usual = OTHERS.stream()
			.map((setting) -> this.tools.client()
				.sql("SELECT current_setting(:setting)")
				.param("setting", setting)
				.query(String.class)
				.single())
			.toList();
		OTHERS.forEach((setting) -> set(setting, "off"));
		statement.run();
		for (int place = 0; place < OTHERS.size(); place++) {
			set(OTHERS.get(place), usual.get(place));
		}
	}

	private void set(String setting, String value) {
		this.tools.jdbc().execute("SET LOCAL " + setting + " = " + value);
	}

}
