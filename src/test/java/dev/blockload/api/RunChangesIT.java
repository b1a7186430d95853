package dev.blockload.api;

import dev.blockload.account.Role;
import dev.blockload.run.Run;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What changed since the last successful run, by the API of a running server.
 */
class RunChangesIT {

	private final ApiBench bench = ApiBench.renewed();

	private final String viewer = this.bench.token(Role.VIEWER);

	@Test
	void aRunIsComparedWithTheLastSuccessfulOne() {
		this.bench.imports().sql("CREATE TABLE app.moved (id int PRIMARY KEY, name text)");
		String rest = "file: {latest: 'moved/{{date}}.csv'}\nblock: moved\nmode: upsert\n";
		this.bench.imports().define("moved", rest);
		this.bench.web().reload();
		this.bench.imports().put("moved/2022-09-30.csv", "id,name\n1,Ada\n");
		Run first = this.bench.imports().run("moved");
		assertThat(this.bench.json(this.viewer, "runs/%d/changes".formatted(first.id())).get("since").isNull())
			.isTrue();
		this.bench.imports().put("moved/2022-10-01.csv", "id,name\nx,Bad\n");
		Run failed = this.bench.imports().run("moved");
		this.bench.imports().define("moved", rest + "columns: {id: id, name: {value: X}}\nrejects: {max: 1}\n");
		this.bench.web().reload();
		Run second = this.bench.imports().run("moved");
		assertThat(failed.status().name() + " " + second.status()).isEqualTo("FAILED COMPLETED");
		JsonNode changes = this.bench.json(this.viewer, "runs/%d/changes".formatted(second.id()));
		assertThat(changes.at("/since/run").asLong()).isEqualTo(first.id());
		assertThat(changes.at("/since/object/key").asString()).isEqualTo("moved/2022-09-30.csv");
		assertThat(changes.at("/run/object/key").asString()).isEqualTo("moved/2022-10-01.csv");
		assertThat(changes.get("sameObject").asBoolean()).isFalse();
		assertThat(changes.get("versions").size()).isZero();
		assertThat(changes.get("definition").values())
			.extracting((one) -> one.get("path").asString() + " " + one.get("after"))
			.contains("rejects/max \"1\"", "columns/name/value \"X\"");
	}

}
