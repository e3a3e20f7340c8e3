using System.Globalization;
using System.Text.Json;
using Enos.Reports.Drawing;

namespace Enos.Reports.Tests.Browser;

public sealed class ReportPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    [ChromiumTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_page_opens_from_disk_without_a_complaint_and_asks_for_nothing(bool dark)
    {
        foreach (string run in new[] { StoredRuns.Variational, StoredRuns.Budgets, StoredRuns.Hybrid })
        {
            OpenPage page = await chromium.Open(run, dark: dark);
            await page.Evaluate<int>("document.querySelectorAll('details').forEach(d => d.open = true), 0");
            Assert.Empty(page.Complaints);
            Assert.Single(page.Requests);
            Assert.StartsWith("file:", page.Requests.Single(), StringComparison.Ordinal);
        }
    }

    [ChromiumTheory]
    [InlineData(1100)]
    [InlineData(375)]
    public async Task Every_figure_is_drawn_once_at_the_width_at_hand_with_a_text_for_those_who_cannot_see_it(int width)
    {
        OpenPage page = await chromium.Open(StoredRuns.Variational, width);
        foreach (string name in StoredRuns.FigureNames.Append("posterior").Append("front"))
        {
            string figure = $"[...document.querySelectorAll('#{name} svg')].filter({OpenPage.Visible})";
            Assert.Equal(1, await page.Evaluate<int>($"{figure}.length"));
            Assert.True(await page.Evaluate<bool>($"{figure}[0].querySelectorAll('.hit').length > 0"), name);
            Assert.True(await page.Evaluate<bool>($"{figure}[0].getAttribute('role') === 'img' && {figure}[0].getAttribute('aria-label').length > 40"), name);
            Assert.True(await page.Evaluate<bool>($"document.querySelector('#{name} h3').textContent.length > 3"), name);
        }
    }

    [ChromiumFact]
    public async Task A_layer_bar_is_as_high_as_its_energy()
    {
        OpenPage page = await chromium.Open(StoredRuns.Variational);
        double[] heights = await page.Evaluate<double[]>(
            "[...document.querySelectorAll('#assignment .wide .hit')].map(hit => Number(hit.querySelectorAll('rect:not(.catch)')[1].getAttribute('height')))");
        double[] energies = [.. StoredRuns.Column(StoredRuns.Variational, "layers.csv", "energy_pj").Select(e => double.Parse(e, CultureInfo.InvariantCulture))];
        Assert.Equal(energies.Length, heights.Length);
        foreach ((double height, double energy) in heights.Zip(energies))
        {
            Assert.Equal(energy / energies.Max(), height / heights.Max(), 2e-4);
        }
    }

    [ChromiumFact]
    public async Task A_press_on_a_header_sorts_by_the_value_and_another_turns_the_order()
    {
        OpenPage page = await chromium.Open(StoredRuns.Variational);
        string[] names = StoredRuns.Column(StoredRuns.Variational, "layers.csv", "layer");
        double[] energies = [.. StoredRuns.Column(StoredRuns.Variational, "layers.csv", "energy_pj").Select(e => double.Parse(e, CultureInfo.InvariantCulture))];
        string[] falling = [.. names.Zip(energies).OrderByDescending(layer => layer.Second).Select(layer => layer.First)];
        await page.Evaluate<int>("document.querySelectorAll('details').forEach(d => d.open = true), 0");

        Assert.Equal(names, await Layers());
        await Press();
        Assert.Equal(falling, await Layers());
        await Press();
        Assert.Equal(energies.Order(), (await Layers()).Select(name => energies[Array.IndexOf(names, name)]));
        Assert.Equal("ascending", await page.Evaluate<string>("document.querySelector('#layers th:nth-child(6)').getAttribute('aria-sort')"));

        Task<string[]> Layers() => page.Evaluate<string[]>("[...document.querySelectorAll('#layers tbody tr')].map(row => row.cells[1].textContent)");
        Task<int> Press() => page.Evaluate<int>("document.querySelector('#layers th:nth-child(6) button').click(), 0");
    }

    [ChromiumFact]
    public async Task Pointing_at_a_layer_shows_its_name_its_mode_and_its_energy()
    {
        OpenPage page = await chromium.Open(StoredRuns.Variational);
        string layer = StoredRuns.Column(StoredRuns.Variational, "layers.csv", "layer")[3];
        string mode = StoredRuns.Column(StoredRuns.Variational, "layers.csv", "mode")[3];
        double energy = double.Parse(StoredRuns.Column(StoredRuns.Variational, "layers.csv", "energy_pj")[3], CultureInfo.InvariantCulture);
        Assert.True(await page.Evaluate<bool>("document.getElementById('tip').hidden"));

        await page.PointAt("document.querySelectorAll('#assignment .wide .hit')[3].querySelector('.catch')");
        string[] lines = (await page.Evaluate<string>("document.getElementById('tip').textContent")).Split('\n');
        Assert.False(await page.Evaluate<bool>("document.getElementById('tip').hidden"));
        Assert.Equal(layer, lines[0]);
        Assert.Equal(mode, lines[1]);
        Assert.Contains((energy / 1e6).ToString("0.000", CultureInfo.InvariantCulture) + " µJ", lines[2], StringComparison.Ordinal);

        await page.PointAt("document.querySelector('h1')");
        Assert.True(await page.Evaluate<bool>("document.getElementById('tip').hidden"));
    }

    [ChromiumTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_theme_is_the_readers_own_until_the_button_is_pressed(bool dark)
    {
        OpenPage page = await chromium.Open(StoredRuns.Variational, dark: dark);
        Assert.Equal(Rgb(dark ? Theme.Dark.Page : Theme.Light.Page), await Background());
        await page.Evaluate<int>("document.getElementById('theme').click(), 0");
        Assert.Equal(Rgb(dark ? Theme.Light.Page : Theme.Dark.Page), await Background());

        Task<string> Background() => page.Evaluate<string>("getComputedStyle(document.body).backgroundColor");
        static string Rgb(string hex) =>
            $"rgb({string.Join(", ", Enumerable.Range(0, 3).Select(i => int.Parse(hex.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)))})";
    }

    [ChromiumTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_text_stands_out_from_what_is_behind_it(bool dark)
    {
        OpenPage page = await chromium.Open(StoredRuns.Budgets, dark: dark);
        Assert.Empty(await page.WeakText());
    }

    [ChromiumFact]
    public async Task A_phone_needs_no_sideways_scrolling_and_no_magnifying_glass()
    {
        OpenPage page = await chromium.Open(StoredRuns.Budgets, width: 375);
        await page.FitsAPhone();
    }

    [ChromiumFact]
    public async Task Of_several_budgets_the_one_that_is_chosen_is_shown()
    {
        OpenPage page = await chromium.Open(StoredRuns.Budgets);
        Assert.Equal(new[] { true, false }, await Shown());
        await page.Evaluate<int>("document.querySelectorAll('.tabs button')[1].click(), 0");
        Assert.Equal(new[] { false, true }, await Shown());
        await page.Evaluate<int>("location.hash = '#b1-energy', 0");
        await page.Evaluate<int>("new Promise(done => setTimeout(() => done(0), 50))");
        Assert.Equal(new[] { true, false }, await Shown());
        Assert.Equal(0, await page.Evaluate<int>("(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.length - new Set(ids).size; })()"));

        Task<bool[]> Shown() => page.Evaluate<bool[]>("[...document.querySelectorAll('.panel')].map(panel => panel.getClientRects().length > 0)");
    }

    [ChromiumFact]
    public async Task Names_with_markup_in_them_are_text()
    {
        const string Hostile = "</title></script><img src=x onerror=document.title=1>\" onload='x'&amp;";
        using TemporaryDirectory files = new();
        string run = files.CopyOf(StoredRuns.Variational);
        string inCsv = $"\"{Hostile.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        Replace("layers.csv", "fire2/squeeze1x1", inCsv);
        Replace("probabilities.csv", "fire2/squeeze1x1", inCsv);
        Replace("run.json", "\"fire2/squeeze1x1\"", JsonSerializer.Serialize(Hostile));
        Replace("run.json", "\"network\": \"squeezenet\"", $"\"network\": {JsonSerializer.Serialize(Hostile)}");

        OpenPage page = await chromium.Open(run);
        Assert.Empty(page.Complaints);
        Assert.Equal(0, await page.Evaluate<int>("document.querySelectorAll('img').length"));
        Assert.Equal(1, await page.Evaluate<int>("document.scripts.length"));
        Assert.StartsWith(Hostile, await page.Evaluate<string>("document.title"), StringComparison.Ordinal);
        Assert.Equal(Hostile, await page.Evaluate<string>("document.querySelector('#layers tbody tr:nth-child(2) td:nth-child(2)').textContent"));
        await page.PointAt("document.querySelectorAll('#assignment .wide .hit')[1].querySelector('.catch')");
        Assert.StartsWith(Hostile, await page.Evaluate<string>("document.getElementById('tip').textContent"), StringComparison.Ordinal);

        void Replace(string file, string old, string by)
        {
            string path = Path.Combine(run, file);
            File.WriteAllText(path, File.ReadAllText(path).Replace(old, by, StringComparison.Ordinal));
        }
    }
}
