package dev.blockload.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.blockload.bench.BenchFile.Packing;

/**
 * Loaders that are compared where they are installed: pgloader, and DuckDB with its
 * extension for PostgreSQL.
 */
enum InstalledLoader implements Contender {

	PGLOADER {
		@Override
		List<String> command(Load load) throws IOException {
			Path script = load.work().resolve("bench.load");
			Files.writeString(script, """
					LOAD CSV FROM '%s' HAVING FIELDS (%s)
					INTO postgresql://%s:%s@127.0.0.1:%d/blockload
					TARGET TABLE %s (%s)
					WITH skip header = 1, fields optionally enclosed by '"', fields escaped by double-quote,
					     fields terminated by ',';
					""".formatted(load.validFile(), load.shape().names(), load.servers().user(),
					load.servers().password(), load.servers().port(), Load.TABLE, load.shape().names()));
			return List.of("pgloader", "--quiet", script.toString());
		}
	},

	DUCKDB {
		@Override
		List<String> command(Load load) throws IOException {
			return List.of("duckdb", "-c", """
					INSTALL postgres; LOAD postgres;
					ATTACH 'host=127.0.0.1 port=%d dbname=blockload user=%s password=%s' AS pg (TYPE postgres);
					INSERT INTO pg.%s SELECT * FROM read_csv('%s', header = true, all_varchar = false);
					""".formatted(load.servers().port(), load.servers().user(), load.servers().password(), Load.TABLE,
					load.validFile()));
		}
	};

	@Override
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

	abstract List<String> command(Load load) throws IOException;

	@Override
	public Optional<String> unavailable(Load load) {
		if (!Programs.exist(label())) {
			return Optional.of("'" + label() + "' is not installed.");
		}
		return (load.bench().file().packing() == Packing.NONE && load.bench().file().rejects() == 0) ? Optional.empty()
				: Optional.of("It is compared on plain files without wrong records.");
	}

	@Override
	public void prepare(Load load) throws IOException {
		load.createTable();
		load.validFile();
	}

	@Override
	public Load.Done run(Load load) throws Exception {
		Command.Result result = new Command(command(load), Map.of(), load.work()).run(() -> {
		});
		result.requireCode(0);
		return new Load.Done(Load.TABLE, result.seconds(), result.cpuSeconds(), 0, null, result.residentBytes(), null);
	}

}
