package dev.blockload.importjob;

import java.util.stream.Stream;

/**
 * The contract of undo on Citus.
 */
class UndoOnCitusIT extends UndoContract {

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
	Place mostDistributed() {
		return Place.PARTS;
	}

	@Override
	void place(String table, String column, Place place) {
		CitusServers.place(this.bench, table, column, place);
	}

}
