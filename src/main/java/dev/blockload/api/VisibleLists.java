package dev.blockload.api;

import java.util.List;

import dev.blockload.api.RunParts.CreatedView;
import dev.blockload.visible.VisibleTexts.ForCaller;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Writes to which lists a run added items: of them, those that the caller sees.
 */
final class VisibleLists extends ValueSerializer<List<CreatedView>> {

	@Override
	public void serialize(List<CreatedView> lists, JsonGenerator generator, SerializationContext context) {
		ForCaller texts = (ForCaller) context.getAttribute(ForCaller.class);
		generator.writeStartArray();
		for (CreatedView created : lists) {
			if (texts == null || texts.shows(created.list())) {
				context.writeValue(generator, created);
			}
		}
		generator.writeEndArray();
	}

}
