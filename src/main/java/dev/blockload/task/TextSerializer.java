package dev.blockload.task;

import java.nio.charset.StandardCharsets;

import com.github.kagkarlsson.scheduler.serializer.Serializer;

/**
 * Stores the data of a task as UTF-8 text: readable in the table, and no Java
 * serialization.
 */
final class TextSerializer implements Serializer {

	@Override
	public byte[] serialize(Object data) {
		return (data != null) ? data.toString().getBytes(StandardCharsets.UTF_8) : new byte[0];
	}

	@Override
	public <T> T deserialize(Class<T> type, byte[] bytes) {
		return type.cast(new String(bytes, StandardCharsets.UTF_8));
	}

}
