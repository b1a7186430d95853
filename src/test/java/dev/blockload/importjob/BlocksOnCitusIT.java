package dev.blockload.importjob;

import java.util.stream.Stream;

/**
 * The contract of publishing on Citus.
 */
class BlocksOnCitusIT extends BlocksContract {

	@Override
	Servers servers() {
		return CitusServers.get();
	}

	@Override
	Stream<Place> places() {
		return Stream.of(Place.PARTS, Place.EACH_NODE);
	}

	@Override
	Stream<Place> placesOfPartitions() {
		return Stream.of(Place.PARTS);
	}

	@Override
	void place(String table, String column, Place place) {
		switch (place) {
			case TABLE -> {
			}
			case PARTS -> this.bench.jdbc()
				.execute("SELECT create_distributed_table('%s.%s', '%s', shard_count => 4)"
					.formatted(this.bench.application(), table, column));
			case EACH_NODE -> this.bench.jdbc()
				.execute("SELECT create_reference_table('%s.%s')".formatted(this.bench.application(), table));
		}
	}

}
