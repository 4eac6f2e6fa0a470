// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.deb;

import io.github.bootcmaven.content.Content;
import io.github.bootcmaven.content.FileSlice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;

/** Some of an index's stanzas, each followed by an empty line, after one that may be made up. */
final class StanzaSelection implements Content {

    private static final byte[] END = {'\n', '\n'};

    private final byte[] preface;
    private final List<FileSlice> stanzas;

    StanzaSelection(String preface, List<FileSlice> stanzas) {
        this.preface = preface.getBytes(StandardCharsets.UTF_8);
        this.stanzas = List.copyOf(stanzas);
    }

    @Override
    public long size() {
        return preface.length
                + stanzas.stream()
                        .mapToLong(stanza -> stanza.size() + END.length)
                        .sum();
    }

    @Override
    @SuppressWarnings("JdkObsolete") // SequenceInputStream takes nothing else
    public InputStream open() throws IOException {
        Iterator<FileSlice> left = stanzas.iterator();
        try {
            InputStream selected = new SequenceInputStream(new Enumeration<>() {
                @Override
                public boolean hasMoreElements() {
                    return left.hasNext();
                }

                @Override
                public InputStream nextElement() {
                    try {
                        return new SequenceInputStream(left.next().open(), new ByteArrayInputStream(END));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
            return new SequenceInputStream(new ByteArrayInputStream(preface), selected);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
