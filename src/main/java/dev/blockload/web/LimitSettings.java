package dev.blockload.web;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much a node does at the same time for its clients, and how long it waits for them.
 *
 * @param streams how many streams of events a node sends: fewer than connections of one
 * address, which can be that of many people
 * @param streamsOfCaller how many of them to one person or token
 * @param keepAlive a stream that has nothing to say sends a comment after this time
 * @param answerTimeout a client takes some of an answer within this time
 * @param storeCalls how many requests read object stores
 * @param storeCallsOfCaller how many of them for one person or token
 * @param storeCallTimeout such a request is answered within this time
 * @param downloads how many files a node sends
 * @param downloadsOfCaller how many of them to one person or token
 * @param uploads how many files a node receives
 * @param uploadsOfCaller how many of them from one person or token
 */
@ConfigurationProperties("blockload.web")
record LimitSettings(@DefaultValue("400") int streams, @DefaultValue("50") int streamsOfCaller,
		@DefaultValue("15s") Duration keepAlive, @DefaultValue("30s") Duration answerTimeout,
		@DefaultValue("8") int storeCalls, @DefaultValue("4") int storeCallsOfCaller,
		@DefaultValue("50s") Duration storeCallTimeout, @DefaultValue("16") int downloads,
		@DefaultValue("4") int downloadsOfCaller, @DefaultValue("32") int uploads,
		@DefaultValue("16") int uploadsOfCaller) {

	/** Of connections, some are left for other requests. */
	private static final int MOST_STREAMS = 1500;

	/** Of the threads of the server, some are left for other requests. */
	private static final int MOST_STORE_CALLS = 30;

	/** Each has a thread. */
	private static final int MOST_UPLOADS = 200;

	LimitSettings {
		require("streams", streams, MOST_STREAMS);
		require("streams-of-caller", streamsOfCaller, MOST_STREAMS);
		require("store-calls", storeCalls, MOST_STORE_CALLS);
		require("store-calls-of-caller", storeCallsOfCaller, MOST_STORE_CALLS);
		require("downloads", downloads, MOST_STREAMS);
		require("downloads-of-caller", downloadsOfCaller, MOST_STREAMS);
		require("uploads", uploads, MOST_UPLOADS);
		require("uploads-of-caller", uploadsOfCaller, MOST_UPLOADS);
		require("keep-alive", keepAlive);
		require("answer-timeout", answerTimeout);
		require("store-call-timeout", storeCallTimeout);
	}

	private static void require(String name, int value, int most) {
		if (value < 1 || value > most) {
			throw new IllegalArgumentException(
					"blockload.web.%s is %d. Expected 1 to %d.".formatted(name, value, most));
		}
	}

	private static void require(String name, Duration value) {
		if (value.toMillis() < 1 || value.toMinutes() > 60) {
			throw new IllegalArgumentException(
					"blockload.web.%s is %s. Expected more than 0s, and at most 1h.".formatted(name, value));
		}
	}

	Places streamPlaces() {
		return new Places(Limit.STREAMS, this.streams, this.streamsOfCaller);
	}

	Places storeCallPlaces() {
		return new Places(Limit.STORE_CALLS, this.storeCalls, this.storeCallsOfCaller);
	}

	Places downloadPlaces() {
		return new Places(Limit.DOWNLOADS, this.downloads, this.downloadsOfCaller);
	}

	Places uploadPlaces() {
		return new Places(Limit.UPLOADS, this.uploads, this.uploadsOfCaller);
	}

}
